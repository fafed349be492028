using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorProxy.Core.Bans;

/// <summary>The name of an upstream in 8 bytes, made once, so that remembering who reached it costs no look at its letters.</summary>
/// <remarks>A reload does not change it, and it is the same on every node.</remarks>
public readonly record struct UpstreamMark(ulong Value)
{
    public static UpstreamMark Of(string upstream) => new(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(upstream))));
}
