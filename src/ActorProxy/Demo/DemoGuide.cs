namespace ActorProxy.Demo;

/// <summary>What the demo tells its user: lines to copy into a second terminal, which work as they stand.</summary>
internal static class DemoGuide
{
    /// <summary>An address of this machine that is none of its interfaces', so that a ban of it is allowed; Linux has all of 127.0.0.0/8.</summary>
    public const string SpareAddress = "127.0.0.2";

    /// <summary>Who guesses passwords; another one, so that the two bans do not meet.</summary>
    public const string GuessingAddress = "127.0.0.3";

    public static string Text(DemoSetup setup, string program, bool hasProxy, bool hasSpareAddress)
    {
        var curl = hasProxy ? "curl --noproxy '*'" : "curl";
        var ban = $"{setup.AdminUrl}/v1/bans/{SpareAddress}";
        var asSpare = $"{Request(curl, setup, DemoNames.Blog, "/")} --interface {SpareAddress}";
        var lines = new List<string>
        {
            "",
            "An edge and two servers behind it are running, on loopback. Try in a second terminal:",
            "",
            "The name in the TLS hello chooses. The blog is passed through: TLS ends at its own server, with its own certificate:",
            $"  {Request(curl, setup, DemoNames.Blog, "/")}",
            "The shop is a site: TLS ends at the edge, with HTTP/2 and a certificate that the edge has made, and its server gets plain HTTP:",
            $"  {Request(curl, setup, DemoNames.Shop, "/")} -i",
            "Port 80: the shop's visitors are sent to https; the blog's reach its own server's port 80; other names are unknown:",
            $"  {PlainRequest(curl, setup, DemoNames.Shop, "/cart?item=1")} -i",
            $"  {PlainRequest(curl, setup, DemoNames.Blog, "/")}",
            $"  {PlainRequest(curl, setup, DemoNames.Other, "/")}",
        };
        if (setup.HasIPv6)
        {
            lines.AddRange(["Over IPv6 the server is told an IPv6 client:", $"  {Request(curl, setup, DemoNames.Blog, "/", "[::1]")}"]);
        }

        lines.AddRange(
        [
            "A name without a route is refused (curl ends with 35, unrecognized name):",
            $"  {Request(curl, setup, DemoNames.Other, "/")}",
            $"The console, in a browser: {setup.AdminUrl}/",
            "The edge at a glance, and a connection that lives long enough to be seen:",
            $"  {curl} {setup.AdminUrl}/v1/status",
            $"  {Request(curl, setup, DemoNames.Blog, SampleAnswer.SlowPath)} -N",
            $"  {program} connections --admin {setup.AdminUrl}",
        ]);
        if (hasSpareAddress)
        {
            lines.AddRange(
            [
                $"A ban. As {SpareAddress} this works; then it is banned, and the same line is refused (curl ends with 35 or 7, connection reset); then the ban is lifted:",
                $"  {asSpare}",
                $"  {curl} -X PUT {ban} -H 'Content-Type: application/json' -d '{{\"duration\":\"10m\",\"reason\":\"demo\"}}'",
                $"  {asSpare}",
                $"  {program} bans list --admin {setup.AdminUrl}",
                $"  {curl} -X DELETE {ban}",
                $"  {asSpare}",
                $"A ban by the blog's own report. {GuessingAddress} guesses passwords; the blog tells the edge of each, and at the fifth the edge cuts the connection and accepts no other:",
                $"  for i in 1 2 3 4 5 6; do {Request(curl, setup, DemoNames.Blog, SampleLogin.Path)} --interface {GuessingAddress} -d 'user=admin&password=guess'$i; done",
                $"  {program} bans show {GuessingAddress} --admin {setup.AdminUrl}",
                $"  {program} bans remove {GuessingAddress} --admin {setup.AdminUrl}",
                $"  {Request(curl, setup, DemoNames.Blog, SampleLogin.Path)} --interface {GuessingAddress} -d 'user=admin&password={SampleLogin.Password}'",
            ]);
        }

        lines.AddRange(
        [
            $"The configuration is {setup.ConfigFile}; change it while this runs, then:",
            $"  {program} reload --admin {setup.AdminUrl}",
            "",
            "Ctrl-C ends the demo. Below is the edge's access log: a line for each connection that was passed through, when it ends, and for each request to a site.",
            "",
        ]);
        return string.Join('\n', lines);
    }

    private static string Request(string curl, DemoSetup setup, string name, string path, string address = "127.0.0.1")
    {
        var port = setup.Ports.Tls;
        var resolve = $"{name}:{port}:{address}";
        // Brackets are a pattern to the shell.
        return $"{curl} -k --resolve {(address[0] == '[' ? $"'{resolve}'" : resolve)} https://{name}:{port}{path}";
    }

    // A question mark is one, too.
    private static string PlainRequest(string curl, DemoSetup setup, string name, string path) =>
        $"{curl} --resolve {name}:{setup.Ports.Http}:127.0.0.1 'http://{name}:{setup.Ports.Http}{path}'";
}
