using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Gating;
using ActorProxy.Testing;

namespace ActorProxy.Core.Tests.Gating;

public sealed class EdgeWatchTests
{
    private readonly EdgeWatch _watch = new();
    private readonly List<string> _offended = [];

    public EdgeWatchTests() => _watch.Offended = (client, jail) => _offended.Add($"{client} {jail.Name}");

    [Fact]
    public void Count_JailsThatAreNotConfigured_CountNothing()
    {
        _watch.Apply(new BanSettings());
        for (var i = 0; i < 2000; i++)
        {
            _watch.Accepted(Client(1), 0);
            _watch.EndedNameless(Client(1), CloseReason.NotTls, 0);
        }

        Assert.Empty(_offended);
    }

    [Fact]
    public void Flood_TheLimitWithinTheWindow_IsAnOffenceOnceForEachLimit()
    {
        _watch.Apply(Settings(EdgeJails.Flood, 10));
        Accept(Client(1), 9, nowMs: 0);
        Assert.Empty(_offended);
        Accept(Client(1), 1, nowMs: 9_999);
        Assert.Equal(["192.0.2.1 edge-flood"], _offended);
        Accept(Client(1), 9, nowMs: 10_000);
        Assert.Single(_offended);
        Accept(Client(1), 1, nowMs: 10_000);
        Assert.Equal(2, _offended.Count);
    }

    [Fact]
    public void Flood_SlowerThanTheLimit_IsNone()
    {
        _watch.Apply(Settings(EdgeJails.Flood, 10));
        for (var nowMs = 0; nowMs < 1_000_000; nowMs += 1_200)
        {
            _watch.Accepted(Client(1), nowMs);
        }

        Assert.Empty(_offended);
    }

    [Theory]
    [InlineData(CloseReason.NotTls, true)]
    [InlineData(CloseReason.PrereadTimeout, true)]
    [InlineData(CloseReason.PrereadTooLarge, true)]
    [InlineData(CloseReason.BadProxyHeader, true)]
    [InlineData(CloseReason.ClientReset, false)]
    [InlineData(CloseReason.Drained, false)]
    [InlineData(CloseReason.OverLimit, false)]
    [InlineData(CloseReason.Fault, false)]
    public void Noise_OnlyWhatTheClientDid_Counts(CloseReason reason, bool counts)
    {
        _watch.Apply(Settings(EdgeJails.Noise, 1));
        _watch.EndedNameless(NetAddress.TryParse("2001:db8:1:2:3::4", out var client) ? client : default, reason, 0);
        Assert.Equal(counts ? ["2001:db8:1:2::/64 edge-noise"] : [], _offended);
    }

    [Fact]
    public void Flood_AmongAHundredThousandOthers_IsFoundAndNobodyElseIs()
    {
        _watch.Apply(Settings(EdgeJails.Flood, 100));
        for (var i = 0u; i < 100_000; i++)
        {
            _watch.Accepted(Client(1000 + i), i / 20);
            if (i % 100 == 0)
            {
                _watch.Accepted(Client(1), i / 20);
            }

            if (i % 20 == 0)
            {
                _watch.Accepted(Client(2), i / 20);
            }
        }

        Assert.NotEmpty(_offended);
        Assert.All(_offended, line => Assert.Contains(line, new[] { "192.0.2.1 edge-flood", "192.0.2.2 edge-flood" }));
    }

    [Fact]
    public void Apply_TheSameLimits_KeepsWhatWasCounted()
    {
        _watch.Apply(Settings(EdgeJails.Flood, 10));
        Accept(Client(1), 9, 0);
        _watch.Apply(Settings(EdgeJails.Flood, 10));
        Accept(Client(1), 1, 0);
        Assert.Single(_offended);

        _watch.Apply(Settings(EdgeJails.Flood, 11));
        Accept(Client(1), 10, 0);
        Assert.Single(_offended);
    }

    [Fact]
    public void Count_AllocatesNothing()
    {
        _watch.Apply(Settings(EdgeJails.Flood, 1000));
        _watch.Offended = null;
        Assert.Equal(0, Allocations.Of(() => Accept(Client(1), 900, 0)));
    }

    private static NetAddress Client(uint number) => NetAddress.FromIPv4(0xc0000200 + number);

    private static BanSettings Settings(string jail, int maxRetry) => new()
    {
        Jails = [new JailSettings { Name = jail, MaxRetry = maxRetry, FindTime = TimeSpan.FromSeconds(10) }],
    };

    private void Accept(NetAddress client, int count, long nowMs)
    {
        for (var i = 0; i < count; i++)
        {
            _watch.Accepted(client, nowMs);
        }
    }
}
