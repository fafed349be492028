using System.Net;
using System.Net.Sockets;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>Exit codes and messages of a program that cannot or should not start, and where it looks for its file.</summary>
public sealed class StartTests : IDisposable
{
    private const string Invalid = """
        actorproxy {
          listeners { https { bind = ["127.0.0.1:0"], kind = tls, routes = publick } }
          routes { public { default = reject } }
          limitz { }
        }
        """;

    private const string AnyAdmin = "admin { bind = [\"127.0.0.1:0\"] }";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("check")]
    public async Task BadConfiguration_ExitsWith1_AndNamesEveryProblemWithItsPlace(string command)
    {
        var path = _folder.Write("bad.conf", Invalid);

        await using var run = await ChildProcess.Run(EdgeProcess.Program, command, "--config", path);

        Assert.Equal(1, run.ExitCode);
        var lines = (command == "run" ? run.Errors : run.Output).All;
        Assert.Equal(2, lines.Count);
        Assert.StartsWith($"{path}:2:", lines[0], StringComparison.Ordinal);
        Assert.Contains("publick", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{path}:4:3: actorproxy.limitz: ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_GoodConfiguration_Exits0WithASummary()
    {
        var path = _folder.Write("good.conf", Listening("127.0.0.1:0"));

        await using var run = await ChildProcess.Run(EdgeProcess.Program, "check", "--config", path);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(path, run.Output.All[0], StringComparison.Ordinal);
        Assert.NotEmpty(run.Output.Containing("https"));
        Assert.Empty(run.Errors.All);
    }

    [Fact]
    public async Task Run_ListenerAddressInUse_ExitsWith3()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await AssertCannotStart(Listening(taken.LocalEndpoint.ToString()!), "https", taken.LocalEndpoint.ToString()!, "in use");
    }

    [Fact]
    public async Task Run_AdminAddressInUse_ExitsWith3()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await AssertCannotStart(Listening("127.0.0.1:0", $"admin {{ bind = [\"{taken.LocalEndpoint}\"] }}"), taken.LocalEndpoint.ToString()!);
    }

    [Fact]
    public async Task Run_ClusterPortInUse_ExitsWith3()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var path = _folder.Write("edge.conf", Listening("127.0.0.1:0") + $"akka.remote.dot-netty.tcp.port = {port}\n");
        await using var run = await ChildProcess.Run(EdgeProcess.Program, "run", "--config", path);

        Assert.Equal(3, run.ExitCode);

        // What Akka itself says about it may come later.
        Assert.Contains(run.Errors.All, line => line.Contains("cluster:", StringComparison.Ordinal) && line.Contains("in use", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_SecondInstance_ExitsWith3AndTheFirstKeepsServing()
    {
        await using var backend = new TaggedBackend("A");
        var port = FreePort.Next();
        var config = $$"""
            listeners { https { bind = ["127.0.0.1:{{port}}"], kind = tls, routes = public } }
            routes { public { default = a } }
            upstreams { a { servers = ["127.0.0.1:{{backend.Port}}"], proxy-protocol = off } }
            """;
        await using var first = await EdgeProcess.Start(config);

        await AssertCannotStart($"actorproxy {{ {config}\n {AnyAdmin} }}", "in use");

        for (var i = 0; i < 10; i++)
        {
            using var client = await EdgeClient.Open(first.EndPoint("https"), "a.example");
        }
    }

    [Fact]
    public async Task Run_AccessLogCannotBeOpened_ExitsWith3()
    {
        await AssertCannotStart(Listening("127.0.0.1:0", $"access-log {{ file = \"{_folder["missing/access.log"]}\" }}\n {AnyAdmin}"), "access-log.file");
    }

    [Fact]
    public async Task Run_AddressOfNoInterface_ExitsWith3()
    {
        await AssertCannotStart(Listening("203.0.113.251:22999"), "203.0.113.251:22999");
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("run", "--colour", "blue")]
    [InlineData("run", "--config")]
    [InlineData("check", "one", "two")]
    public async Task WrongUsage_ExitsWith2(params string[] arguments)
    {
        await using var run = await ChildProcess.Run(EdgeProcess.Program, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.NotEmpty(run.Errors.All);
        Assert.Empty(run.Output.All);
    }

    [Fact]
    public async Task Check_FindsItsFile_OptionThenVariableThenFolder()
    {
        var option = _folder.Write("option.conf", Listening("127.0.0.1:0"));
        var variable = _folder.Write("variable.conf", Listening("127.0.0.1:0"));
        _folder.Write("hocon/actorproxy.conf", Listening("127.0.0.1:0"));
        var environment = new Dictionary<string, string> { ["ACTORPROXY_CONFIG"] = variable };

        Assert.StartsWith(option, await CheckedFile(["--config", option], environment), StringComparison.Ordinal);
        Assert.StartsWith(variable, await CheckedFile([], environment), StringComparison.Ordinal);
        Assert.Contains("hocon/actorproxy.conf", await CheckedFile([], []), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NoSuchFile_ExitsWith1AndNamesIt()
    {
        await using var run = await ChildProcess.Run(EdgeProcess.Program, "check", "--config", _folder["none.conf"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(_folder["none.conf"], Assert.Single(run.Output.All), StringComparison.Ordinal);
    }

    private static string Listening(string address, string more = AnyAdmin) =>
        $"actorproxy {{\n listeners {{ https {{ bind = [\"{address}\"], kind = tls, routes = public }} }}\n routes {{ public {{ default = reject }} }}\n {more}\n}}\n";

    private async Task AssertCannotStart(string config, params string[] said)
    {
        var path = _folder.Write("edge.conf", config);
        await using var run = await ChildProcess.Run(EdgeProcess.Program, "run", "--config", path);

        Assert.True(run.ExitCode == 3, $"{run.ExitCode}: {run.Errors}");
        Assert.All(said, text => Assert.Contains(text, run.Errors.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", run.Errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("actorproxy ready", run.Errors.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> CheckedFile(string[] arguments, Dictionary<string, string> environment)
    {
        await using var check = new ChildProcess(EdgeProcess.Program, ["check", .. arguments], _folder.Path, environment);
        Assert.Equal(0, await check.WaitForExit());
        return check.Output.All[0];
    }
}
