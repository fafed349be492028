using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Filtering;
using CsCheck;

namespace ActorProxy.Core.Tests.Filtering;

/// <summary>The program against the ban table, for whom both must say the same.</summary>
public sealed class FilterProgramTests
{
    // Few distinct bits in each of the four words, so that prefixes nest, touch and share words.
    private static readonly Gen<NetAddress> Client = Gen.Select(Gen.Int[0, 9], Gen.UInt[0, 7], Gen.UInt[0, 2], Gen.UInt[0, 2], Gen.UInt[0, 3]).Select(
        (kind, first, second, third, last) => kind < 5
            ? NetAddress.FromIPv4((first << 29) | (second << 15) | last)
            : NetAddress.FromBits(new UInt128(((ulong)first << 61) | ((ulong)second << 31), ((ulong)third << 31) | last)));

    private static readonly Gen<byte> Bits = Gen.Frequency(
        (10, Gen.Int[97, 128]), (5, Gen.Int[1, 128]), (5, Gen.Const(128)), (3, Gen.Const(64)), (1, Gen.Const(96)), (1, Gen.Const(0))).Select(bits => (byte)bits);

    private static readonly Gen<IpPrefix> Prefix = Gen.Select(Client, Bits).Select(IpPrefix.Of);

    [Fact]
    public void Program_OfAnyPrefixes_DropsWhomTheTableBansAndNobodyElse() =>
        Gen.Select(Prefix.Array[1, 40], Client.Array[20]).Sample((prefixes, clients) => Agree([.. prefixes.Distinct()], clients), iter: 3000);

    [Fact]
    public void Program_OfManyScatteredPrefixes_AgreesOnEveryBoundary()
    {
        var random = new Random(7);
        for (var round = 0; round < 20; round++)
        {
            var prefixes = Enumerable.Range(0, 600).Select(_ => IpPrefix.Of(NetAddress.FromIPv4((uint)random.NextInt64(1L << 32)), (byte)random.Next(104, 129)))
                .Concat(Enumerable.Range(0, 150).Select(_ => IpPrefix.Of(NetAddress.FromBits(Random128(random)), (byte)random.Next(20, 129))))
                .Distinct().ToArray();
            Agree(prefixes, [.. Enumerable.Range(0, 200).Select(_ => NetAddress.FromIPv4((uint)random.NextInt64(1L << 32)))]);
        }
    }

    [Theory]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "10.0.0.1", true)]
    [InlineData("::/96", "::1", true)]
    [InlineData("::/96", "0.0.0.1", false)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("255.255.255.255", "255.255.255.255", true)]
    [InlineData("255.255.255.255", "255.255.255.254", false)]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", false)]
    public void Program_AtTheEdgesOfTheAddressSpace_IsExact(string prefix, string client, bool dropped)
    {
        var machine = new FilterMachine(FilterProgram.Build([Parsed(prefix)], FilterProgram.MaxInstructionCount)!);

        Assert.Equal(dropped, machine.Drops(Parsed(client).Address));
        Agree([Parsed(prefix)], [Parsed(client).Address]);
    }

    [Fact]
    public void Program_PacketThatIsNoAttempt_PassesInAFewInstructions()
    {
        var machine = new FilterMachine(FilterProgram.Build([Parsed("0.0.0.0/0"), Parsed("::/0")], FilterProgram.MaxInstructionCount)!);
        for (var flags = 0; flags < 256; flags++)
        {
            var attempt = (flags & (FilterMachine.Syn | FilterMachine.Ack)) == FilterMachine.Syn;
            foreach (var client in new[] { "192.0.2.1", "2001:db8::1" })
            {
                Assert.Equal(attempt, machine.Drops(Parsed(client).Address, (byte)flags));
                Assert.True(attempt || machine.Steps <= 4, $"{machine.Steps} instructions");
            }
        }
    }

    [Fact]
    public void Build_OfAsManyAsThereMayBe_FitsAndDecidesInFewSteps()
    {
        var program = FilterProgram.Build(Most(64), FilterProgram.MaxInstructionCount)!;
        var machine = new FilterMachine(program);

        Assert.Equal(OffenderList.MaxIPv4Count + OffenderList.MaxIPv6Count, program.PrefixCount);
        Assert.True(machine.Drops(Parsed("10.0.0.2").Address));
        Assert.InRange(machine.Steps, 10, 30);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(1000)]
    [InlineData(64)]
    [InlineData(7)]
    public void Build_OfMoreThanFits_LeavesOutTheLast(int maxInstructions)
    {
        var prefixes = Most(128);
        var program = FilterProgram.Build(prefixes, maxInstructions);

        var count = program?.PrefixCount ?? 0;
        Assert.True(count < prefixes.Count);
        Assert.True(program is null || program.InstructionCount <= maxInstructions);
        Assert.True(program is null || program.InstructionCount > maxInstructions * 3 / 4, $"{program?.InstructionCount} of {maxInstructions} instructions");
        Assert.All(prefixes.Take(count), prefix => Assert.True(program!.Contains(prefix)));
        Assert.All(prefixes.Skip(count), prefix => Assert.False(program?.Contains(prefix) ?? false));
        if (program is not null)
        {
            Agree([.. prefixes.Take(count)], []);
        }
    }

    [Fact]
    public void Build_OfNobody_IsNoProgram() => Assert.Null(FilterProgram.Build([], FilterProgram.MaxInstructionCount));

    // Every second IPv4 address, none adjacent, and IPv6 networks that differ in their first word already: the longest trees.
    private static List<IpPrefix> Most(byte ipv6Bits) =>
    [
        .. Enumerable.Range(1, OffenderList.MaxIPv4Count).Select(i => IpPrefix.Of(NetAddress.FromIPv4(0x0a000000u + (2 * (uint)i)), 128)),
        .. Enumerable.Range(1, OffenderList.MaxIPv6Count).Select(i => IpPrefix.Of(
            NetAddress.FromBits(new UInt128(0x2001_0000_0000_0000ul + ((ulong)i << 34) + 0x5_0000, 0x7_0000_0009)), ipv6Bits)),
    ];

    private static void Agree(IpPrefix[] prefixes, NetAddress[] clients)
    {
        var table = new BanTable();
        foreach (var prefix in prefixes)
        {
            table.Put(new Ban { Prefix = prefix, Jail = "x", Origin = BanOrigin.Edge, SinceUnixMs = 0 });
        }

        var program = FilterProgram.Build(prefixes, FilterProgram.MaxInstructionCount)!;
        Assert.Equal(prefixes.Length, program.PrefixCount);
        var machine = new FilterMachine(program);
        foreach (var client in clients.Concat(prefixes.SelectMany(Boundaries)))
        {
            var dropped = machine.Drops(client);
            if (dropped != table.IsBanned(client, 0))
            {
                Assert.Fail($"{client} is {(dropped ? "dropped" : "let through")} by {string.Join(", ", prefixes)}");
            }

            Assert.False(machine.Drops(client, FilterMachine.Ack));
        }
    }

    private static IEnumerable<NetAddress> Boundaries(IpPrefix prefix)
    {
        var range = AddressRange.Of(prefix);
        return new[] { range.First - 1, range.First, range.First + 1, range.Last - 1, range.Last, range.Last + 1 }.Select(NetAddress.FromBits);
    }

    private static UInt128 Random128(Random random) => new((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue));

    private static IpPrefix Parsed(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text);
}
