namespace ActorProxy.Configuration.Hocon;

/// <summary>A value with every reference looked up and every merge done. Immutable; parts may be shared.</summary>
/// <param name="Position">Where its first part was written.</param>
internal abstract record ConfigNode(HoconPosition Position)
{
    /// <summary>How much it takes to walk it, shared parts counted each time they appear.</summary>
    public virtual long Weight => 1;

    /// <summary>What a key holds once a later value is given to it: objects merge, else the later one wins.</summary>
    public ConfigNode Then(ConfigNode later) => (this, later) switch
    {
        (ConfigBroken, _) => this,
        (ConfigObject mine, ConfigObject other) => mine.With(other),
        _ => later,
    };
}

/// <summary>Any scalar: what it means is decided by who reads it.</summary>
internal sealed record ConfigText(string Text, HoconPosition Position) : ConfigNode(Position)
{
    public override long Weight { get; } = 1 + (Text.Length / 64);
}

/// <summary>An unquoted <c>null</c>: as if the key were not there.</summary>
internal sealed record ConfigNull(HoconPosition Position) : ConfigNode(Position);

/// <summary>Something already reported; nothing more is said about it.</summary>
internal sealed record ConfigBroken(HoconPosition Position) : ConfigNode(Position);

internal sealed record ConfigArray(IReadOnlyList<ConfigNode> Items, HoconPosition Position) : ConfigNode(Position)
{
    public override long Weight { get; } = 1 + Items.Sum(item => item.Weight);
}
