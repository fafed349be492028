using ActorProxy.Core.Upstreams;

namespace ActorProxy.Examining;

/// <summary>What a server is sent before anything else.</summary>
internal enum HeaderKind
{
    None,
    V1,

    /// <summary>As a client with a short name over IPv4 causes it.</summary>
    V2,

    /// <summary>As most others do: over 107 bytes, which is all that nginx before 1.23 takes where it listens with ssl and proxy_protocol.</summary>
    LongV2,
}

/// <summary>What came of connecting to a server in one way.</summary>
/// <param name="Answered">It spoke as a server of its kind does.</param>
/// <param name="Connected">It took the connection.</param>
/// <param name="Detail">What it said, or what went wrong.</param>
internal sealed record ServerAnswer(bool Answered, bool Connected, string Detail);

/// <summary>Tells from a server's answers whether it wants a PROXY header, and which one the configuration should say. Pure.</summary>
internal static class HeaderDiagnosis
{
    /// <summary>Which ways are worth a try after one has been: a server that answers needs no more, but for the length of v2.</summary>
    public static IReadOnlyList<HeaderKind> Next(ProxyProtocolVersion configured, bool answered) => (configured, answered) switch
    {
        (ProxyProtocolVersion.V2, true) => [HeaderKind.LongV2, HeaderKind.V1],
        (_, true) => [],
        (ProxyProtocolVersion.Off, false) => [HeaderKind.V1, HeaderKind.LongV2],
        (ProxyProtocolVersion.V1, false) => [HeaderKind.None, HeaderKind.LongV2],
        _ => [HeaderKind.None, HeaderKind.V1],
    };

    /// <param name="configured">What the configuration says.</param>
    /// <param name="answers">By every way that was tried.</param>
    /// <returns>How it ended, what was seen, and what the configuration should say instead; null = leave it.</returns>
    public static (Verdict Verdict, string Message, ProxyProtocolVersion? Change) Judge(ProxyProtocolVersion configured, IReadOnlyDictionary<HeaderKind, ServerAnswer> answers)
    {
        var own = answers[Of(configured)];
        var sent = configured == ProxyProtocolVersion.Off ? "no PROXY header" : "PROXY " + Word(configured);
        if (own.Answered && configured == ProxyProtocolVersion.V2 && !Answered(HeaderKind.LongV2))
        {
            return (Verdict.Fail, "takes short v2 headers and refuses those over 107 bytes, as nginx before 1.23 does with ssl: IPv6 clients and longer names are turned away", ProxyProtocolVersion.V1);
        }

        if (own.Answered)
        {
            return (Verdict.Ok, $"takes {sent}, {own.Detail}", null);
        }

        if (!own.Connected)
        {
            return (Verdict.Fail, "cannot be reached: " + own.Detail, null);
        }

        if (configured != ProxyProtocolVersion.Off && Answered(HeaderKind.None))
        {
            return (Verdict.Fail, $"expects no PROXY header, and is sent {Word(configured)}", ProxyProtocolVersion.Off);
        }

        if (configured == ProxyProtocolVersion.V2 && Answered(HeaderKind.V1))
        {
            return (Verdict.Fail, "refuses v2 and takes v1; nginx before 1.23 refuses headers over 107 bytes where it listens with ssl", ProxyProtocolVersion.V1);
        }

        var given = configured == ProxyProtocolVersion.Off ? "none" : Word(configured);
        return Answered(HeaderKind.LongV2) ? (Verdict.Fail, $"expects a PROXY header of version 2, and is sent {given}", ProxyProtocolVersion.V2)
            : Answered(HeaderKind.V1) ? (Verdict.Fail, $"expects a PROXY header, and is sent {given}", ProxyProtocolVersion.V1)
            : (Verdict.Fail, $"does not answer, with a PROXY header or without: {own.Detail}", null);

        bool Answered(HeaderKind kind) => answers.TryGetValue(kind, out var answer) && answer.Answered;
    }

    public static HeaderKind Of(ProxyProtocolVersion version) => version switch
    {
        ProxyProtocolVersion.V1 => HeaderKind.V1,
        ProxyProtocolVersion.V2 => HeaderKind.V2,
        _ => HeaderKind.None,
    };

    public static string Word(ProxyProtocolVersion version) => version.ToString().ToLowerInvariant();
}
