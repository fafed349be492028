namespace ActorProxy.Configuration.Hocon;

internal readonly record struct SyntaxKey(string Name, HoconPosition Position);

internal sealed record SyntaxAssignment(SyntaxValue Value, HoconPosition KeyPosition, bool Append);

/// <summary>A key and everything that was given to it, in order: a later value may refer to an earlier one.</summary>
internal sealed class SyntaxField(string name, HoconPosition position)
{
    public string Name { get; } = name;

    /// <summary>Where it was first seen.</summary>
    public HoconPosition Position { get; } = position;

    /// <summary>Where it was written as a key of its own, not on the way to another.</summary>
    public List<HoconPosition> Mentions { get; } = [];

    public List<SyntaxAssignment> Assignments { get; } = [];

    /// <summary>The fields below, when looking at one of them needs nothing resolved first.</summary>
    public SyntaxObject? Plain => Assignments is [{ Append: false, Value: SyntaxObject fields }] ? fields : null;

    public void Assign(SyntaxAssignment assignment)
    {
        if (assignment is { Append: false, Value: SyntaxObject added }
            && Assignments.Count > 0 && Assignments[^1] is { Append: false, Value: SyntaxObject present })
        {
            present.Merge(added);
        }
        else
        {
            Assignments.Add(assignment);
        }
    }
}
