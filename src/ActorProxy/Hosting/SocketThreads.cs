namespace ActorProxy.Hosting;

/// <summary>How the framework's sockets are served: those of sites and of their upstreams. The data path's own are the loops'.</summary>
/// <remarks>
/// A thread of the framework hears that a socket is ready, and by default has the pool go on with it. For a small request that is
/// a change of threads two times over; without, it takes a sixth less of the processor (bench/README.md). There is no other switch
/// than an environment variable, which the framework reads with the first socket.
/// What runs on these threads must not take long, as other connections' bytes wait for it: rules of a firewall
/// (<see cref="Sites.Waf.SiteWaf"/>) and long streams (<see cref="Sites.CountedStream"/>) leave them. Kestrel's own sockets, the
/// admin API's, do so by themselves.
/// </remarks>
internal static class SocketThreads
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>To be called before anything else. An operator's own word stands.</summary>
    public static void WorkInline()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }
}
