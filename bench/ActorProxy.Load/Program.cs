using System.Globalization;
using System.Runtime.InteropServices;
using ActorProxy.Load;
using ActorProxy.Load.Backends;
using ActorProxy.Load.Clients;
using ActorProxy.Load.Floods;
using ActorProxy.Load.Options;
using ActorProxy.Load.Peers;
using ActorProxy.Load.Reports;
using ActorProxy.Load.Rounds;
using ActorProxy.Load.Workloads;

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(OptionsReader.Usage);
    return 0;
}

try
{
    return args switch
    {
        [BackendProcess.Command, var firstPort, var suffix] => Serve(new BackendPlan(int.Parse(firstPort, CultureInfo.InvariantCulture), suffix)),
        [FloodProcess.Command, .. var plan] => Flood(FloodPlan.Parse(plan)),
        _ => Measure(OptionsReader.Read(args)),
    };
}
catch (LoadException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 2;
}

// The bench ends its other processes by closing their standard input; a Ctrl-C meant for it reaches them as well.
static PosixSignalRegistration IgnoreInterrupt() => PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);

static int Serve(BackendPlan plan)
{
    using PosixSignalRegistration interrupt = IgnoreInterrupt();
    using var server = new BackendServer(plan);
    Console.WriteLine(OwnProcess.Ready);
    server.Run();
    return 0;
}

static int Flood(FloodPlan plan)
{
    using PosixSignalRegistration interrupt = IgnoreInterrupt();
    FloodProcess.Serve(plan);
    return 0;
}

// A test's own backend, if the test was asked for.
static int? StartBackend(Peer backend, string test, string? obstacle, IReadOnlyList<Workload> workloads, Fleet fleet)
{
    if (workloads.All(workload => workload.Test != test))
    {
        return null;
    }

    if ((obstacle ?? backend.FindObstacle()) is { } found)
    {
        Console.Error.WriteLine($"the test {test} is skipped: {found}");
        return null;
    }

    return fleet.Start(backend, PeerSetup.Plain).ProcessId;
}

static int Measure(LoadOptions options)
{
    string directory = Directory.CreateTempSubdirectory("actorproxy-load-").FullName;
    using var fleet = new Fleet(options, directory);
    void Stop(PosixSignalContext context)
    {
        fleet.Dispose();
        Directory.Delete(directory, recursive: true);
        Environment.Exit(130);
    }

    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    try
    {
        IReadOnlyList<Peer> peers = PeerCatalog.Choose(options, Path.Combine(directory, "published"));
        string subject = options.Subject
            ?? peers.FirstOrDefault(peer => peer.Name == ActorProxyPeer.PeerName)?.Name
            ?? (peers.Count > 0 ? peers[^1].Name : null)
            ?? throw new LoadException("there is nothing to measure");
        using var identity = new TlsIdentity(options.Plan.TlsHost);
        IReadOnlyList<Workload> workloads = options.Workloads(identity);
        var results = new ResultTable();
        using (OwnProcess backends = BackendProcess.Start(options.Plan))
        {
            int? tls = StartBackend(new TlsBackend(options.Plan, identity), "tls", null, workloads, fleet);
            int? http = StartBackend(new HttpBackend(options.Plan), "http", HttpClients.FindObstacle(), workloads, fleet);
            workloads = [.. workloads.Where(workload => workload.Test switch { "tls" => tls is not null, "http" => http is not null, _ => true })];
            new Bench(options, workloads, peers, fleet, [backends.Id, .. new[] { tls, http }.OfType<int>()], results).Run();
        }

        Console.WriteLine(new MarkdownReport(results, workloads, peers).Write(options, subject));
        return results.Failures.Count == 0 ? 0 : 1;
    }
    finally
    {
        fleet.Dispose();
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
