namespace ActorProxy.Core.Protocols;

/// <summary>What a reader says about the bytes received so far.</summary>
/// <remarks>
/// Readers keep no state: the caller hands over everything since the first byte, again and longer, until the answer is not
/// <see cref="NeedMore"/>. An answer other than <see cref="NeedMore"/> never changes when more bytes follow.
/// </remarks>
public enum ReadStatus
{
    /// <summary>So far nothing is wrong, but something is missing.</summary>
    NeedMore,

    /// <summary>Complete and sound; bytes may follow it.</summary>
    Done,

    /// <summary>No continuation can make it right: close.</summary>
    Invalid,
}
