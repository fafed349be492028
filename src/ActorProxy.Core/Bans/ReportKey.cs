using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ActorProxy.Core.Bans;

/// <summary>The id of a report in 8 bytes, whatever its length; the same on every node.</summary>
/// <remarks>
/// The first half of the first half of SHA-256. Of the ids kept for one client two are the same by chance once in 10^16; who finds
/// some on purpose can only keep his own reports from counting, since the reporter is part of it.
/// </remarks>
public readonly record struct ReportKey(ulong Hash)
{
    /// <param name="reporter">Its name; ids are each reporter's own.</param>
    /// <param name="id">As the reporter sent it.</param>
    public static ReportKey Of(string reporter, string id)
    {
        // No name holds a zero, so no two pairs have the same text.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{reporter}\0{id}"));
        return new ReportKey(BinaryPrimitives.ReadUInt64BigEndian(hash));
    }
}
