using System.Buffers.Binary;
using System.Text;

namespace ActorProxy.Benchmarks.Protocols.Tls;

/// <summary>Finds the server name as one would write it first: a stream, a reader, no limits, nothing checked.</summary>
internal static class NaiveHelloReader
{
    public static string? ReadServerName(byte[] hello)
    {
        using var reader = new BinaryReader(new MemoryStream(hello));
        reader.ReadBytes(5 + 4 + 2 + 32);
        reader.ReadBytes(reader.ReadByte());
        reader.ReadBytes(ReadUInt16(reader));
        reader.ReadBytes(reader.ReadByte());
        var end = ReadUInt16(reader) + reader.BaseStream.Position;
        string? name = null;
        while (reader.BaseStream.Position < end)
        {
            var type = ReadUInt16(reader);
            var data = reader.ReadBytes(ReadUInt16(reader));
            if (type == 0)
            {
                name = Encoding.ASCII.GetString(data, 5, data.Length - 5).ToLowerInvariant();
            }
        }

        return name;
    }

    private static ushort ReadUInt16(BinaryReader reader) => BinaryPrimitives.ReverseEndianness(reader.ReadUInt16());
}
