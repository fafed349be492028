using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ActorProxy.Tests.Admin;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>The program as its users run it, with a configuration of its own and an admin API on a port of the system's choice.</summary>
internal sealed class EdgeProcess : IAsyncDisposable
{
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "actorproxy");

    private readonly TempFolder _folder = new();
    private readonly Func<ChildProcess> _launch;
    private ChildProcess _process;

    private EdgeProcess(string config, int? maxDescriptors, string[] under)
    {
        Configure(config);
        string[] run = [.. under, Program, "run", "--config", ConfigPath];
        _launch = () => maxDescriptors is { } limit
            ? new ChildProcess("/bin/bash", ["-c", $"ulimit -n {limit}; exec \"$@\"", "bash", .. run], _folder.Path)
            : new ChildProcess(run[0], run[1..], _folder.Path);
        _process = _launch();
    }

    public string ConfigPath => _folder["edge.conf"];

    /// <summary>The access log.</summary>
    public OutputLines Output => _process.Output;

    public OutputLines Errors => _process.Errors;

    public ChildProcess Process => _process;

    /// <summary>Bound addresses as the ready line names them: listener (or <c>admin</c>) and address.</summary>
    public ILookup<string, string> Bound { get; private set; } = null!;

    public AdminClient Admin { get; private set; } = null!;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="config">What stands inside <c>actorproxy { }</c>; without an admin section one on any port is added.</param>
    /// <param name="maxDescriptors">Limit of open files.</param>
    /// <param name="under">A program to run it under, with its arguments.</param>
    public static async Task<EdgeProcess> Start(string config, int? maxDescriptors = null, params string[] under)
    {
        var edge = new EdgeProcess(config, maxDescriptors, under);
        await edge.BecomeReady();
        return edge;
    }

    /// <summary>Starts it once more in the same folder, after it has ended. Its ports are new ones, and its output begins anew.</summary>
    public async Task StartAgain()
    {
        await _process.WaitForExit();
        await _process.DisposeAsync();
        Admin.Dispose();
        _process = _launch();
        await BecomeReady();
    }

    /// <summary>Writes the configuration file; a running edge takes it over at its next reload.</summary>
    public void Configure(string config)
    {
        var admin = config.Contains("admin {", StringComparison.Ordinal) ? "" : "admin { bind = [\"127.0.0.1:0\"] }";
        File.WriteAllText(ConfigPath, $"actorproxy {{\n{config}\n{admin}\n}}\n");
    }

    /// <summary>The first address of a listener.</summary>
    public IPEndPoint EndPoint(string listener) => IPEndPoint.Parse(Bound[listener].First());

    public int Port(string listener) => EndPoint(listener).Port;

    public void Send(Signal signal) => _process.Send(signal);

    public Task<int> WaitForExit(TimeSpan? patience = null) => _process.WaitForExit(patience);

    /// <summary>Reloads by SIGHUP and waits for the outcome.</summary>
    public async Task Hangup()
    {
        var before = await Reloads();
        Send(Signal.Hup);
        await Eventually.True(async () => await Reloads() > before, "a reload");

        async Task<double> Reloads() => (await Admin.Metrics()).Sum("actorproxy_config_reloads_total");
    }

    /// <summary>Waits for a line of the access log.</summary>
    public async Task<JsonObject> AccessLine(Func<JsonObject, bool> wanted)
    {
        JsonObject? found = null;
        await Eventually.True(
            () => (found = Output.All.Select(line => (JsonObject)JsonNode.Parse(line)!).FirstOrDefault(wanted)) is not null,
            $"an access log line; there are:{Environment.NewLine}{Output}");
        return found!;
    }

    public Task<JsonObject> AccessLine(string field, string value) => AccessLine(line => (string?)line[field] == value);

    /// <summary>Lines of its own log at level error or worse.</summary>
    public IReadOnlyList<string> Complaints() =>
        [.. Errors.All.Where(line => line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal) || line.Contains("Unhandled", StringComparison.Ordinal))];

    private async Task BecomeReady()
    {
        await Eventually.True(
            () => _process.HasExited || Errors.Containing("actorproxy ready").Count > 0,
            $"a ready line from the edge, which said:{Environment.NewLine}{Errors}");
        Assert.False(_process.HasExited, $"the edge did not start:{Environment.NewLine}{Errors}");
        var ready = await Errors.WaitFor("actorproxy ready");
        Bound = ready.Split(' ').Skip(2).Select(part => part.Split('=', 2)).ToLookup(part => part[0], part => part[1]);
        Admin = new AdminClient(new Uri(Bound["admin"].First()));
    }

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"edge {_process.Id}");
}
