using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using CsCheck;

namespace ActorProxy.Core.Tests.Bans;

/// <summary>The table against a plain list, and readers against a writer.</summary>
public sealed class BanTableModelTests
{
    // Few distinct bits in front of many lengths, so that prefixes nest and clients hit.
    private static readonly Gen<NetAddress> Client = Gen.Select(Gen.Bool, Gen.UInt[0, 7], Gen.UInt[0, 3]).Select((ipv4, high, low) => ipv4
        ? NetAddress.FromIPv4((high << 29) | low)
        : NetAddress.FromBits(new UInt128((ulong)high << 61, low)));

    private static readonly Gen<IpPrefix> Prefix =
        Gen.Select(Client, Gen.OneOf(0, 1, 3, 64, 95, 96, 97, 98, 126, 127, 128)).Select((client, bits) => IpPrefix.Of(client, (byte)bits));

    private static readonly Gen<Ban> AnyBan = Gen.Select(Prefix, Gen.Long[0, 5], Gen.Long[1, 20], Gen.OneOf("a", "b"))
        .Select((prefix, since, until, jail) => new Ban
        {
            Prefix = prefix,
            Jail = jail,
            Origin = BanOrigin.Report,
            SinceUnixMs = since,
            UntilUnixMs = until == 20 ? null : until,
        });

    // Three puts for a removal and a clean-up.
    private static readonly Gen<(int Kind, Ban Ban)> Step = Gen.Select(Gen.Int[0, 4], AnyBan);

    [Fact]
    public void Table_AnyHistory_AgreesWithAList() => Gen.Select(Step.Array[0, 40], Client.Array[10]).Sample((steps, clients) =>
    {
        var table = new BanTable();
        var list = new List<Ban>();
        for (var now = 0; now < steps.Length; now++)
        {
            var (kind, ban) = steps[now];
            switch (kind)
            {
                case 3:
                    Assert.Equal(list.RemoveAll(other => other.Prefix == ban.Prefix) > 0, table.Remove(ban.Prefix) is not null);
                    break;
                case 4:
                    Assert.Equal(list.RemoveAll(other => !other.IsActive(now)), table.RemoveExpired(now).Count);
                    break;
                default:
                    list.RemoveAll(other => other.Prefix == ban.Prefix);
                    list.Add(ban);
                    table.Put(ban);
                    break;
            }

            Agree(table, list, clients, now);
        }

        Assert.Equal(Listed(list, steps.Length), Pages(table, steps.Length));
    });

    [Fact]
    public async Task Readers_WhileAWriterChurns_NeverMissAStandingBan()
    {
        var table = new BanTable();
        var standing = IpPrefix.Of(NetAddress.FromIPv4(0x0a000000), 104);
        table.Put(Of(standing));
        using var stop = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var missed = 0;
            for (uint i = 0; !stop.IsCancellationRequested; i++)
            {
                // The standing network is found behind single bans and whole levels that come and go; its neighbour never is.
                missed += table.IsBanned(NetAddress.FromIPv4(0x0a000000 | (i % 5000)), 0) ? 0 : 1;
                missed += table.IsBanned(NetAddress.FromIPv4(0x0b000000 | (i % 5000)), 0) ? 1 : 0;
            }

            return missed;
        })).ToArray();

        for (uint i = 0; i < 200_000; i++)
        {
            var prefix = IpPrefix.Of(NetAddress.FromIPv4(0x0a000000 | (i * 7919 % 5000)), (byte)(128 - (i % 3)));
            if (i % 2 == 0)
            {
                table.Put(Of(prefix));
            }
            else
            {
                table.Remove(prefix);
            }
        }

        await stop.CancelAsync();
        Assert.Equal(0, (await Task.WhenAll(readers)).Sum());
    }

    private static void Agree(BanTable table, List<Ban> list, NetAddress[] clients, long now)
    {
        Assert.Equal(list.Count, table.Count);
        Assert.Equal(list.Count(ban => ban.IsActive(now)), table.ActiveCount(now));
        foreach (var client in clients)
        {
            Ban? expected = list.Where(ban => ban.Prefix.Contains(client) && ban.IsActive(now)).Select(ban => (Ban?)ban).MaxBy(ban => ban?.Prefix.Bits);
            Assert.Equal(expected, table.Find(client, now));
            Assert.Equal(expected is not null, table.IsBanned(client, now));
        }
    }

    private static IEnumerable<IpPrefix> Listed(List<Ban> list, long now) => list.Where(ban => ban.IsActive(now) && ban.Jail == "a")
        .OrderByDescending(ban => ban.SinceUnixMs).ThenBy(ban => ban.Prefix.Address).ThenBy(ban => ban.Prefix.Bits).Select(ban => ban.Prefix);

    private static IEnumerable<IpPrefix> Pages(BanTable table, long now)
    {
        BanCursor? after = null;
        do
        {
            var page = table.Page("a", BanOrigin.Report, 3, after, now);
            foreach (var ban in page.Bans)
            {
                yield return ban.Prefix;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private static Ban Of(IpPrefix prefix) => new() { Prefix = prefix, Jail = "x", Origin = BanOrigin.Feed, SinceUnixMs = 0 };
}
