namespace ActorProxy.Sites;

/// <summary>The connection that a request has had made to a server; none while another one was free.</summary>
internal sealed class UpstreamDial
{
    /// <summary>Finds it at the request that goes to the server.</summary>
    public static readonly HttpRequestOptionsKey<UpstreamDial> Key = new("dial");

    private long _ticks;

    /// <summary>TCP and TLS; zero when there was none. Any thread.</summary>
    public TimeSpan Took
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _ticks));
        set => Volatile.Write(ref _ticks, value.Ticks);
    }
}
