using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using ActorProxy.Actors.Bans.Replicating;
using ActorProxy.Actors.Clustering;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;
using Akka.Serialization;

namespace ActorProxy.Actors.Bans.Serialization;

/// <summary>Our messages between nodes, by hand: what arrives becomes one of these types, or a <see cref="SerializationException"/>.</summary>
/// <remarks>
/// A manifest is two letters and a version. Its bytes never change; a changed message gets the next version, which is read by one
/// release before the following one writes it. Every count is checked against its limit and the bytes that are there before anything
/// is allocated for it. Thread-safe.
/// </remarks>
public sealed partial class ClusterMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Goes over the wire with every message; Akka's own are below 100.</summary>
    public const int Id = 4801;

    private const string Batch = "bb1";
    private const string BatchTaken = "bt1";
    private const string Root = "br1";
    private const string Digests = "bd1";
    private const string Pull = "bp1";
    private const string Chunk = "bc1";
    private const string AskSide = "sq1";
    private const string Side = "sa1";

    private const int PrefixLength = 17;

    // Protocol, system, a DNS name of 253 and a port.
    private const int MaxAddressLength = 300;

    // Of an optional prefix.
    private const byte Absent = 0;
    private const byte Present = 1;

    public override int Identifier => Id;

    public override string Manifest(object o) => o switch
    {
        BanBatch => Batch,
        BanBatchTaken => BatchTaken,
        BanRoot => Root,
        BanDigests => Digests,
        PullBans => Pull,
        BanChunk => Chunk,
        DescribeSide => AskSide,
        ClusterSide => Side,
        _ => ClientManifest(o),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        BanBatch batch => WriteBatch(batch),
        BanBatchTaken taken => WriteInt64(taken.Number),
        BanRoot root => WriteInt64((long)root.Root),
        BanDigests digests => WriteDigests(digests),
        PullBans pull => WritePull(pull),
        BanChunk chunk => WriteChunk(chunk),
        DescribeSide => [],
        ClusterSide side => new WireWriter().UInt16(side.Count).Text(side.Lowest).ToArray(),
        _ => WriteClient(obj),
    };

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes);
        object message = manifest switch
        {
            Batch => new BanBatch(reader.Int64(), ReadRecords(ref reader)),
            BatchTaken => new BanBatchTaken(reader.Int64()),
            Root => new BanRoot(reader.UInt64()),
            Digests => ReadDigests(ref reader),
            Pull => ReadPull(ref reader),
            Chunk => ReadChunk(ref reader),
            AskSide => DescribeSide.Instance,
            Side => new ClusterSide(reader.UInt16(), Text(ref reader, MaxAddressLength)),
            _ => ReadClient(ref reader, manifest),
        };
        reader.ExpectEnd();
        return message;
    }

    private static SerializationException Unknown(string what) => new($"'{what}' is no message between nodes of this version");

    private static byte[] WriteInt64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    // Number, count, records.
    private static byte[] WriteBatch(BanBatch batch)
    {
        var bytes = new byte[8 + SizeOf(batch.Records)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, batch.Number);
        WriteRecords(batch.Records, bytes.AsSpan(8));
        return bytes;
    }

    // Is it an answer, how many buckets, the buckets.
    private static byte[] WriteDigests(BanDigests digests)
    {
        var bytes = new byte[3 + (8 * digests.Buckets.Length)];
        bytes[0] = digests.IsAnswer ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), (ushort)digests.Buckets.Length);
        BinaryPrimitives.ReverseEndianness(digests.Buckets, MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(3)));
        return bytes;
    }

    private static BanDigests ReadDigests(ref WireReader reader)
    {
        var isAnswer = reader.Bool();
        var count = reader.UInt16();
        if (count is not (0 or BanDigest.BucketCount) || reader.Length != 8 * count)
        {
            throw new SerializationException("a digest with another number of buckets");
        }

        var buckets = new ulong[count];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ulong>(reader.Bytes(8 * count)), buckets);
        return new BanDigests(isAnswer, buckets);
    }

    // Session, after, how many buckets, the buckets.
    private static byte[] WritePull(PullBans pull)
    {
        var bytes = new byte[8 + SizeOf(pull.After) + 2 + (2 * pull.Buckets.Count)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, pull.Session);
        var place = 8 + WritePrefix(pull.After, bytes.AsSpan(8));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(place), (ushort)pull.Buckets.Count);
        foreach (var bucket in pull.Buckets)
        {
            place += 2;
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(place), bucket);
        }

        return bytes;
    }

    private static PullBans ReadPull(ref WireReader reader)
    {
        var session = reader.Int64();
        var after = ReadPrefix(ref reader);
        var count = reader.UInt16();
        if (count > WireLimits.MaxBucketCount || reader.Length != 2 * count)
        {
            throw new SerializationException("more buckets than one question may name");
        }

        var buckets = new ushort[count];
        for (var i = 0; i < count; i++)
        {
            buckets[i] = reader.UInt16() is < BanDigest.BucketCount and var bucket ? bucket : throw new SerializationException("not a bucket");
        }

        return new PullBans(session, buckets, after);
    }

    // Session, buckets done, after, count, records.
    private static byte[] WriteChunk(BanChunk chunk)
    {
        var bytes = new byte[8 + 2 + SizeOf(chunk.After) + SizeOf(chunk.Records)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, chunk.Session);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(8), (ushort)chunk.BucketsDone);
        WriteRecords(chunk.Records, bytes.AsSpan(10 + WritePrefix(chunk.After, bytes.AsSpan(10))));
        return bytes;
    }

    private static BanChunk ReadChunk(ref WireReader reader)
    {
        var session = reader.Int64();
        var done = reader.UInt16();
        var after = ReadPrefix(ref reader);
        return new BanChunk(session, ReadRecords(ref reader), done, after);
    }

    private static int SizeOf(IpPrefix? prefix) => prefix is null ? 1 : 1 + PrefixLength;

    private static int WritePrefix(IpPrefix? prefix, Span<byte> destination)
    {
        destination[0] = prefix is null ? Absent : Present;
        if (prefix is { } there)
        {
            destination[1] = there.Bits;
            BinaryPrimitives.WriteUInt128BigEndian(destination[2..], there.Address.Bits);
        }

        return SizeOf(prefix);
    }

    private static IpPrefix? ReadPrefix(ref WireReader reader) => reader.Bool() ? BanFormat.ReadPrefix(ref reader) : null;

    private static int SizeOf(IReadOnlyList<Ban> records) => 2 + records.Sum(BanFormat.SizeOf);

    private static void WriteRecords(IReadOnlyList<Ban> records, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)records.Count);
        var place = 2;
        foreach (var record in records)
        {
            place += BanFormat.Write(record, destination[place..]);
        }
    }

    private static Ban[] ReadRecords(ref WireReader reader)
    {
        var count = reader.UInt16();
        if (count > WireLimits.MaxRecordCount || reader.Length < count * BanFormat.MinLength)
        {
            throw new SerializationException("more records than one message may hold, or than it does");
        }

        var records = new Ban[count];
        for (var i = 0; i < count; i++)
        {
            records[i] = BanFormat.Read(ref reader);
        }

        return records;
    }
}
