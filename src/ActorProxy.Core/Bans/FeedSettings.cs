namespace ActorProxy.Core.Bans;

/// <summary>How the lines of a feed are written.</summary>
public enum FeedFormat
{
    /// <summary>An address or a network per line, <c>#</c> and <c>;</c> begin comments.</summary>
    Plain,

    /// <summary>FireHOL's: <see cref="Plain"/> with a header of comments; <c>from-to</c> ranges besides.</summary>
    Netset,

    /// <summary>Spamhaus DROP's: a JSON object per line, the network in its <c>cidr</c>.</summary>
    DropJson,
}

/// <summary>A list of prefixes to ban that somebody publishes and something else downloads.</summary>
public sealed record FeedSettings
{
    public required string Name { get; init; }

    /// <summary>Relative to the working directory.</summary>
    public required string File { get; init; }

    public FeedFormat Format { get; init; } = FeedFormat.Plain;

    /// <summary>How often the file is read although its date and size are the same. Default 1 h. Legal: 1 min – 7 d.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromHours(1);
}
