namespace ActorProxy.Tests.Sites;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Head">Request line and headers, byte for byte, without the empty line.</param>
/// <param name="Body">Without its framing.</param>
internal sealed record RecordedRequest(string Head, byte[] Body)
{
    /// <summary>The request line.</summary>
    public string Line => Head.Split("\r\n")[0];

    /// <summary>Every value of a header, in the order of the wire.</summary>
    public IReadOnlyList<string> Values(string name) =>
        [.. Head.Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).Where(line => line[0].Equals(name, StringComparison.OrdinalIgnoreCase)).Select(line => line[1].Trim(' '))];
}
