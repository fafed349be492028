using ActorProxy.Core.Addresses;
using static ActorProxy.Core.Filtering.FilterInstruction;

namespace ActorProxy.Core.Filtering;

/// <summary>0. Filter: a program for the kernel that drops connection attempts from some prefixes at a listening socket, before a connection exists.</summary>
/// <remarks>
/// Classic BPF (Documentation/networking/filter.rst). Its first four instructions let everything pass that is no attempt (SYN
/// without ACK), so an established connection is never judged. On a dual-stack socket IPv4 packets show their IPv4 header, hence
/// the look at the version. Immutable, any thread.
/// </remarks>
public sealed class FilterProgram
{
    /// <summary>Longest program that the kernel takes (BPF_MAXINSNS).</summary>
    public const int MaxInstructionCount = 4096;

    private const uint FlagsOffset = 13, Syn = 0x02, SynAndAck = 0x12;
    private const uint VersionMask = 0xf0, IPv4Version = 0x40;

    // The source in the IP header: 16 bytes from 8 on in IPv6; IPv4's four from 12 on are the last of 16 from 0 on.
    private const int IPv6Source = 8, IPv4Source = 0;

    private readonly HashSet<IpPrefix> _prefixes;

    private FilterProgram(FilterInstruction[] instructions, IEnumerable<IpPrefix> prefixes)
    {
        Instructions = instructions;
        _prefixes = [.. prefixes];
    }

    /// <summary>How many prefixes it drops.</summary>
    public int PrefixCount => _prefixes.Count;

    /// <summary>How long it is, at most <see cref="MaxInstructionCount"/>.</summary>
    public int InstructionCount => Instructions.Length;

    internal FilterInstruction[] Instructions { get; }

    /// <summary>Lets everything pass: to find out whether the kernel takes a program at all.</summary>
    internal static FilterProgram Empty { get; } = new([new FilterInstruction(Return, 0, 0, Accept)], []);

    /// <summary>Builds a program for as many of the prefixes as fit, from the first on.</summary>
    /// <param name="prefixes">Each once, the most important first; the last ones are left out when all would be too long.</param>
    /// <param name="maxInstructions">1,000 single IPv4 addresses need some 2,000 instructions, 300 IPv6 networks of /64 up to 1,600.</param>
    /// <returns>Null when there is nothing to drop.</returns>
    public static FilterProgram? Build(IReadOnlyList<IpPrefix> prefixes, int maxInstructions)
    {
        FilterProgram? longest = null;
        var (fitting, tooMany) = (0, prefixes.Count + 1);

        // As a rule all fit. Else by halves: how much each needs depends on the others.
        for (var count = prefixes.Count; fitting + 1 < tooMany; count = (fitting + tooMany) / 2)
        {
            var chosen = prefixes.Take(count).ToList();
            var instructions = Assemble(chosen);
            if (instructions.Length <= maxInstructions)
            {
                longest = new FilterProgram(instructions, chosen);
                fitting = count;
            }
            else
            {
                tooMany = count;
            }
        }

        return longest;
    }

    public bool Contains(IpPrefix prefix) => _prefixes.Contains(prefix);

    private static FilterInstruction[] Assemble(List<IpPrefix> prefixes)
    {
        var program = new FilterAssembler();
        var ipv6 = new AddressTree(program, IPv6Source).Search(0, AddressRange.IPv6Of(prefixes));
        var ipv4 = new AddressTree(program, IPv4Source).Search(3, AddressRange.IPv4Of(prefixes));
        var family = program.Branch(JumpIfEqual, IPv4Version, ipv4, ipv6);
        family = program.Step(And, VersionMask, family);
        family = program.Step(LoadByte, NetworkHeader, family);
        var attempt = program.Branch(JumpIfEqual, Syn, family, FilterAssembler.AcceptPlace);
        attempt = program.Step(And, SynAndAck, attempt);
        program.Step(LoadByte, FlagsOffset, attempt);
        return program.Finish();
    }
}
