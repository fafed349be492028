using System.Net;
using ActorProxy.Configuration;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Examining;

/// <summary>Tries the servers of an upstream as its clients need them.</summary>
/// <param name="settings">Everything that is configured.</param>
/// <param name="places">Where it is.</param>
/// <param name="names">Which names lead where.</param>
/// <param name="resolve">From a name to addresses.</param>
internal sealed class UpstreamExamination(ProxySettings settings, ConfigPlaces places, RoutedNames names, Func<string, CancellationToken, Task<IReadOnlyList<IPAddress>>> resolve)
{
    /// <summary>Of one upstream; a table may hold a hundred thousand.</summary>
    private const int MaxNames = 20;

    private static readonly TimeSpan MaxPatience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<Finding>> Examine(UpstreamSettings upstream, CancellationToken cancellation)
    {
        var findings = new List<Finding>();
        var probe = new ServerProbe(upstream.ConnectTimeout < MaxPatience ? upstream.ConnectTimeout : MaxPatience);
        if (names.IsUsed(settings, upstream.Name))
        {
            foreach (var server in upstream.Servers)
            {
                await ForAddresses(findings, upstream, server, address => ExamineServer(findings, probe, upstream, server, address, cancellation), cancellation);
            }
        }

        foreach (var server in upstream.HttpServers)
        {
            await ForAddresses(findings, upstream, server, address => ExamineHttp(findings, probe, upstream, server, address, cancellation), cancellation);
        }

        if (findings.Count == 0)
        {
            findings.Add(Finding.Warn("upstream " + upstream.Name, "no route and no listener leads to it"));
        }

        return findings;
    }

    private static string Subject(UpstreamSettings upstream, UpstreamServer server, IPEndPoint address) =>
        $"upstream {upstream.Name} {server.Text}{(address.Address.ToString() == server.Host ? "" : $" ({address.Address})")}";

    private async Task ForAddresses(List<Finding> findings, UpstreamSettings upstream, UpstreamServer server, Func<IPEndPoint, Task> examine, CancellationToken cancellation)
    {
        var addresses = await resolve(server.Host, cancellation);
        if (addresses.Count == 0)
        {
            findings.Add(Finding.Fail($"upstream {upstream.Name} {server.Text}", "its name does not resolve"));
        }

        foreach (var address in addresses)
        {
            await examine(new IPEndPoint(address, server.Port));
        }
    }

    private async Task ExamineServer(List<Finding> findings, ServerProbe probe, UpstreamSettings upstream, UpstreamServer server, IPEndPoint address, CancellationToken cancellation)
    {
        var subject = Subject(upstream, server, address);
        var routed = names.OfTls(upstream.Name);
        var isTls = routed.Count > 0 || names.IsTlsDefault(upstream.Name);
        var name = routed.Count > 0 ? routed[0] : "";
        ShownCertificate? shown = null;
        var answers = new Dictionary<HeaderKind, ServerAnswer>();
        var own = HeaderDiagnosis.Of(upstream.ProxyProtocol);
        await Ask(own);
        foreach (var kind in answers[own].Connected ? HeaderDiagnosis.Next(upstream.ProxyProtocol, answers[own].Answered) : [])
        {
            await Ask(kind);
        }

        var (verdict, message, change) = HeaderDiagnosis.Judge(upstream.ProxyProtocol, answers);
        if (!isTls && verdict == Verdict.Fail && change is null && answers[own].Connected)
        {
            // Not every server speaks first, and this listener is told nothing of what it carries.
            (verdict, message) = (Verdict.Warn, "takes connections, but what it expects cannot be told: " + answers[own].Detail);
        }

        findings.Add(new Finding(verdict, subject, message + Advice(upstream, change)));
        if (shown is null)
        {
            return;
        }

        findings.Add(CertificateJudge.Judge(subject, name, shown.Certificate, shown.Errors, DateTimeOffset.UtcNow));
        foreach (var other in routed.Skip(1).Take(MaxNames - 1))
        {
            var (answer, certificate) = await probe.ShakeHands(address, own, other, cancellation);
            findings.Add(certificate is null
                ? Finding.Fail(subject, $"does not answer for {other}: {answer.Detail}")
                : CertificateJudge.Judge(subject, other, certificate.Certificate, certificate.Errors, DateTimeOffset.UtcNow));
        }

        if (routed.Count > MaxNames)
        {
            findings.Add(Finding.Warn(subject, FormattableString.Invariant($"{routed.Count - MaxNames} more names were not tried")));
        }

        async Task Ask(HeaderKind kind)
        {
            if (!isTls)
            {
                answers[kind] = await probe.Listen(address, kind, cancellation);
                return;
            }

            var (answer, certificate) = await probe.ShakeHands(address, kind, name, cancellation);
            answers[kind] = answer;
            shown = kind == own ? certificate : shown;
        }
    }

    private string Advice(UpstreamSettings upstream, ProxyProtocolVersion? change)
    {
        if (change is not { } version)
        {
            return "";
        }

        var atBackend = version == ProxyProtocolVersion.Off ? $"; or have it expect one: actorproxy emit nginx-backend {upstream.Name}" : "";
        return $". Change {places.Of("actorproxy", "upstreams", upstream.Name, "proxy-protocol")} to: proxy-protocol = {HeaderDiagnosis.Word(version)}{atBackend}";
    }

    private async Task ExamineHttp(List<Finding> findings, ServerProbe probe, UpstreamSettings upstream, UpstreamServer server, IPEndPoint address, CancellationToken cancellation)
    {
        var host = names.OfHttp(upstream.Name) is [var first, ..] ? first : server.Host;
        var answer = await probe.AskPlainly(address, host, ListenerExamination.ChallengePath, cancellation);
        findings.Add(answer.Answered
            ? Finding.Ok(Subject(upstream, server, address), $"port 80 for {host} {answer.Detail} to an authority's challenge")
            : Finding.Fail(Subject(upstream, server, address), $"port 80 for {host}: {answer.Detail}"));
    }
}
