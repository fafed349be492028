using System.Text;
using ActorProxy.Core.Protocols;
using ActorProxy.Core.Protocols.Tls;

namespace ActorProxy.Core.Tests.Protocols.Tls;

/// <summary>A reader's answer as a value that can be compared.</summary>
internal sealed record HelloResult(ReadStatus Status, HelloError Error, string Name, string Alpn, bool HasEch)
{
    public const int DefaultMaxBytes = 16 * 1024;

    public static HelloResult NeedMore { get; } = new(ReadStatus.NeedMore, HelloError.None, "", "", false);

    public static HelloResult Of(ReadOnlySpan<byte> input, int maxBytes = DefaultMaxBytes)
    {
        var scratch = new byte[ClientHelloReader.ScratchBytes];
        scratch.AsSpan().Fill(0xcc);
        var status = ClientHelloReader.Read(input, maxBytes, scratch, out var hello, out var error);
        return new HelloResult(status, error, Encoding.Latin1.GetString(hello.ServerName), Encoding.Latin1.GetString(hello.Alpn), hello.HasEch);
    }

    public static HelloResult Done(string name = "", string alpn = "", bool hasEch = false) => new(ReadStatus.Done, HelloError.None, name, alpn, hasEch);

    public static HelloResult Invalid(HelloError error) => new(ReadStatus.Invalid, error, "", "", false);
}
