using System.Net;
using ActorProxy.Configuration;
using ActorProxy.Core.Addresses;
using ActorProxy.Examining;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examining;

/// <summary>Names, families and clocks, without asking the world.</summary>
public sealed class ExaminationTests : IDisposable
{
    private static readonly NetAddress[] Own = [Address("192.0.2.7"), Address("2001:db8::7")];

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("0.0.0.0:80", "a.example 2001:db8::7", "Fail port 80: closed on IPv6, but a.example has an AAAA record (2001:db8::7)")]
    [InlineData("0.0.0.0:80", "a.example 192.0.2.7", "Warn port 80: closed on IPv6, which this machine has")]
    [InlineData("[2001:db8::7]:80", "a.example 192.0.2.7", "Fail port 80: closed on IPv4, but a.example has an A record (192.0.2.7)")]
    [InlineData("[::]:80", "a.example 2001:db8::7", "")]
    public void ExamineFamilies_OfPort80_FindsTheOneThatIsClosed(string bind, string record, string expected)
    {
        var (settings, places) = Load($"listeners {{ http {{ bind = [\"{bind}\"], kind = http, routes = r }} }}\nroutes {{ r {{ \"a.example\" = redirect }} }}");
        var (name, address) = (record.Split(' ')[0], IPAddress.Parse(record.Split(' ')[1]));

        var findings = new ListenerExamination(settings, places, new RoutedNames(settings)).ExamineFamilies([(name, address)], Own).ToArray();

        if (expected.Length == 0)
        {
            Assert.Empty(findings);
            return;
        }

        var finding = Assert.Single(findings);
        Assert.StartsWith(expected, $"{finding.Verdict} {finding.Subject}: {finding.Message}", StringComparison.Ordinal);
        Assert.EndsWith($"Change {_folder["edge.conf"]}:2 to: bind = [\"[::]:80\"]", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.7", "Ok", "resolves to this machine")]
    [InlineData("127.0.0.1", "Ok", "resolves to this machine")]
    [InlineData("192.0.2.8", "Warn", "resolves to 192.0.2.8, which this machine does not have")]
    [InlineData("", "Warn", "does not resolve here")]
    public async Task Examine_Names_SaysWhereTheyLead(string address, string verdict, string message)
    {
        var (settings, _) = Load("listeners { tls { bind = [\"127.0.0.1:0\"], kind = tls, routes = r } }\nroutes { r { \"a.example\" = sites, \"b.example\" = reject, \"*.c.example\" = sites } }");
        IReadOnlyList<IPAddress> addresses = address.Length == 0 ? [] : [IPAddress.Parse(address)];

        var (findings, _) = await new NameExamination(settings, new RoutedNames(settings), Own, (_, _) => Task.FromResult(addresses)).Examine(default);

        var finding = Assert.Single(findings);
        Assert.Equal((verdict, "name a.example"), (finding.Verdict.ToString(), finding.Subject));
        Assert.StartsWith(message, finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Ok", "agrees")]
    [InlineData(29, "Ok", "agrees")]
    [InlineData(-31, "Fail", "31 s ahead")]
    [InlineData(31, "Fail", "31 s behind")]
    public void Clock_ThatDiffersFromTheAuthoritys_IsAFault(int seconds, string verdict, string message)
    {
        var now = DateTimeOffset.UtcNow;

        var finding = AuthorityExamination.Clock(now.AddSeconds(seconds), now);

        Assert.Equal(verdict, finding.Verdict.ToString());
        Assert.StartsWith(message, finding.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static NetAddress Address(string text) => NetAddress.From(IPAddress.Parse(text));

    private (Core.Settings.ProxySettings Settings, ConfigPlaces Places) Load(string config)
    {
        var path = _folder.Write("edge.conf", $"actorproxy {{\n{config}\n}}");
        return (ConfigLoader.Load(path, _ => null).Valid, ConfigPlaces.Read(path, _ => null));
    }
}
