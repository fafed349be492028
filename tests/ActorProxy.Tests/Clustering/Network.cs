using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Clustering;

/// <summary>A host's network with a name, apart from the machine's, so that other programs can be started in it. Needs CAP_SYS_ADMIN.</summary>
internal sealed class Network : IAsyncDisposable
{
    private const int OpenForReading = 0;
    private const int AnyNamespace = 0;

    private Network(string name) => Name = name;

    public string Name { get; }

    /// <summary>What stands before a program and its arguments to start it here.</summary>
    public string[] Entry => [Testing.Tools.Find("ip"), "netns", "exec", Name];

    public static async Task<Network> Create(string name)
    {
        var network = new Network(name);
        await Ip("netns", "add", name);
        await network.Configure("link", "set", "lo", "up");
        return network;
    }

    /// <summary>Runs <c>ip</c> on it.</summary>
    public Task Configure(params string[] arguments) => Ip(["-n", Name, .. arguments]);

    /// <summary>Runs a function on a thread in it. Sockets made there stay there, whichever thread uses them.</summary>
    public T Make<T>(Func<T> make)
    {
        Exception? failure = null;
        T made = default!;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                made = make();
            }
#pragma warning disable CA1031 // The caller's thread throws it on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return made;
    }

    public async ValueTask DisposeAsync() => await Ip("netns", "del", Name);

    private static async Task Ip(params string[] arguments)
    {
        await using var ip = await ChildProcess.Run(Testing.Tools.Find("ip"), arguments);
        Assert.True(ip.ExitCode == 0, $"ip {string.Join(' ', arguments)}: {ip.Errors}");
    }

    private void Enter()
    {
        var descriptor = open("/run/netns/" + Name, OpenForReading);
        Assert.True(descriptor >= 0 && setns(descriptor, AnyNamespace) == 0, Marshal.GetLastPInvokeErrorMessage());
        _ = close(descriptor);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPStr)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(int descriptor, int kind);

    [DllImport("libc")]
    private static extern int close(int descriptor);
}
