using static ActorProxy.Core.Filtering.FilterInstruction;

namespace ActorProxy.Core.Filtering;

/// <summary>Puts a program together from its end to its beginning: jumps lead forward only, so every target is known by then.</summary>
/// <remarks>
/// A place is the number of instructions behind it, or a verdict. A comparison skips at most 255 instructions, so what lies further
/// is reached through a return of its own or an unconditional jump in between.
/// </remarks>
internal sealed class FilterAssembler
{
    /// <summary>Places that are verdicts.</summary>
    public const int AcceptPlace = -1, DropPlace = -2;

    // The reach of a comparison, less the two instructions that its own targets may put in between.
    private const int Reach = 253;

    private readonly List<FilterInstruction> _reversed = [];

    // Where the nearest return of each verdict stands; −1 = none yet.
    private int _accept = -1;
    private int _drop = -1;

    public int Count => _reversed.Count;

    /// <summary>Compares the accumulator with a value.</summary>
    public int Branch(ushort comparison, uint value, int ifTrue, int ifFalse)
    {
        // The second may move away from the first by one instruction; Reach allows for it.
        var far = Near(ifTrue);
        var near = Near(ifFalse);
        return Add(new FilterInstruction(comparison, (byte)Distance(far), (byte)Distance(near), value));
    }

    /// <summary>Does something with the accumulator, then goes on.</summary>
    public int Step(ushort code, uint operand, int next)
    {
        // It can only fall through to what stands right behind it.
        var place = Near(next);
        if (Distance(place) > 0)
        {
            Add(new FilterInstruction(Jump, 0, 0, (uint)Distance(place)));
        }

        return Add(new FilterInstruction(code, 0, 0, operand));
    }

    /// <summary>The program, in the order it runs.</summary>
    public FilterInstruction[] Finish()
    {
        _reversed.Reverse();
        return [.. _reversed];
    }

    private int Near(int place) => place switch
    {
        AcceptPlace => Verdict(ref _accept, Accept),
        DropPlace => Verdict(ref _drop, Drop),
        _ when Distance(place) <= Reach => place,
        _ => Add(new FilterInstruction(Jump, 0, 0, (uint)Distance(place))),
    };

    private int Verdict(ref int last, uint verdict)
    {
        if (last < 0 || Distance(last) > Reach)
        {
            last = Add(new FilterInstruction(Return, 0, 0, verdict));
        }

        return last;
    }

    /// <summary>How many instructions one that is added now would skip.</summary>
    private int Distance(int place) => _reversed.Count - place - 1;

    private int Add(FilterInstruction instruction)
    {
        _reversed.Add(instruction);
        return _reversed.Count - 1;
    }
}
