using System.Runtime.Serialization;
using System.Text;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Actors.Bans.Serialization;

/// <summary>Messages to and from the entities that watch clients, and between the evidence actors.</summary>
public sealed partial class ClusterMessageSerializer
{
    private const string Report = "cr1";
    private const string Judged = "cj1";
    private const string Unban = "cu1";
    private const string Unbanned = "cl1";
    private const string Describe = "cd1";
    private const string Described = "ch1";
    private const string Seen = "es1";
    private const string SeenAnswer = "ea1";

    private const int MaxUpstreamCount = 4096;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static string ClientManifest(object message) => message switch
    {
        ReportFailures => Report,
        FailuresJudged => Judged,
        UnbanClient => Unban,
        ClientUnbanned => Unbanned,
        DescribeClient => Describe,
        ClientDescribed => Described,
        SeenClients => Seen,
        ClientsSeen => SeenAnswer,
        _ => CertificateManifest(message),
    };

    private static byte[] WriteClient(object message)
    {
        var writer = new WireWriter();
        _ = message switch
        {
            ReportFailures report => writer.Prefix(report.Client).Byte((byte)report.Origin).Text(report.Reporter).Text(report.Report.Jail)
                .Int32(report.Report.Failures).Optional(report.Report.AtUnixMs).Optional((long?)report.Report.Key?.Hash).Text(report.Reason),
            FailuresJudged judged => writer.Byte((byte)judged.Outcome).Int32(judged.Failures).Bool(judged.IsBanned).Optional(judged.UntilUnixMs),
            UnbanClient unban => writer.Prefix(unban.Client).Text(unban.Reporter),
            ClientUnbanned unbanned => writer.Record(unbanned.Ban),
            DescribeClient describe => writer.Prefix(describe.Client),
            ClientDescribed described => WriteEvents(writer, described.History),
            SeenClients seen => WriteSeen(writer, seen),
            ClientsSeen answer => WriteAnswer(writer, answer),
            _ => WriteCertificates(writer, message),
        };
        return writer.ToArray();
    }

    private static object ReadClient(ref WireReader reader, string manifest)
    {
        switch (manifest)
        {
            case Report:
                var (client, origin, reporter, jail) = (BanFormat.ReadPrefix(ref reader), Enumerated<BanOrigin>(reader.Byte()), Name(ref reader), Name(ref reader));
                var (failures, at, key) = (reader.Int32(), Optional(ref reader), Optional(ref reader));
                return new ReportFailures(
                    client, origin, reporter, new FailureReport(jail, failures, at, key is { } hash ? new ReportKey((ulong)hash) : null), Text(ref reader, Ban.MaxReasonLength));
            case Judged:
                return new FailuresJudged(Enumerated<ReportOutcome>(reader.Byte()), reader.Int32(), reader.Bool(), Optional(ref reader));
            case Unban:
                return new UnbanClient(BanFormat.ReadPrefix(ref reader), Name(ref reader));
            case Unbanned:
                return new ClientUnbanned(Record(ref reader));
            case Describe:
                return new DescribeClient(BanFormat.ReadPrefix(ref reader));
            case Described:
                return new ClientDescribed(ReadEvents(ref reader));
            case Seen:
                return ReadSeen(ref reader);
            case SeenAnswer:
                return ReadAnswer(ref reader);
            default:
                return ReadCertificates(ref reader, manifest);
        }
    }

    private static WireWriter WriteEvents(WireWriter writer, IReadOnlyList<ClientEvent> events)
    {
        writer.Byte((byte)events.Count);
        foreach (var happened in events)
        {
            writer.Int64(happened.AtUnixMs).Byte((byte)happened.What).Text(happened.Jail).Text(happened.Reporter).Int32(happened.Failures);
        }

        return writer;
    }

    private static ClientEvent[] ReadEvents(ref WireReader reader)
    {
        var count = reader.Byte();
        if (count > ClientEvent.MostPerClient)
        {
            throw new SerializationException("a longer history than any node keeps");
        }

        var events = new ClientEvent[count];
        for (var i = 0; i < count; i++)
        {
            events[i] = new ClientEvent(reader.Int64(), Enumerated<ClientEventKind>(reader.Byte()), Name(ref reader), Name(ref reader), reader.Int32());
        }

        return events;
    }

    private static WireWriter WriteSeen(WireWriter writer, SeenClients seen)
    {
        writer.UInt16(seen.Clients.Count).UInt16(seen.Upstreams.Count);
        foreach (var client in seen.Clients)
        {
            writer.Prefix(client);
        }

        foreach (var upstream in seen.Upstreams)
        {
            writer.Int64((long)upstream.Value);
        }

        return writer;
    }

    private static SeenClients ReadSeen(ref WireReader reader)
    {
        var (clientCount, upstreamCount) = (reader.UInt16(), reader.UInt16());
        if (clientCount > EvidenceActor.MostClients || upstreamCount > MaxUpstreamCount || reader.Length != (clientCount * PrefixLength) + (upstreamCount * 8))
        {
            throw new SerializationException("more clients or upstreams than one question may name, or than it does");
        }

        var clients = new IpPrefix[clientCount];
        for (var i = 0; i < clientCount; i++)
        {
            clients[i] = BanFormat.ReadPrefix(ref reader);
        }

        var upstreams = new UpstreamMark[upstreamCount];
        for (var i = 0; i < upstreamCount; i++)
        {
            upstreams[i] = new UpstreamMark(reader.UInt64());
        }

        return new SeenClients(clients, upstreams);
    }

    private static WireWriter WriteAnswer(WireWriter writer, ClientsSeen answer)
    {
        writer.UInt16(answer.Seen.Count);
        foreach (var seen in answer.Seen)
        {
            writer.Bool(seen);
        }

        return writer;
    }

    private static ClientsSeen ReadAnswer(ref WireReader reader)
    {
        var count = reader.UInt16();
        if (count != reader.Length)
        {
            throw new SerializationException("another number of answers than said");
        }

        var seen = new bool[count];
        for (var i = 0; i < count; i++)
        {
            seen[i] = reader.Bool();
        }

        return new ClientsSeen(seen);
    }

    private static long? Optional(ref WireReader reader) => reader.Bool() ? reader.Int64() : null;

    private static Ban? Record(ref WireReader reader) => reader.Bool() ? BanFormat.Read(ref reader) : null;

    private static string Name(ref WireReader reader) => BanNames.Shared(Text(ref reader, Ban.MaxNameLength));

    private static T Enumerated<T>(byte value)
        where T : struct, Enum
    {
        var known = (T)Enum.ToObject(typeof(T), value);
        return Enum.IsDefined(known) ? known : throw new SerializationException($"{value} is no {typeof(T).Name}");
    }

    private static string Text(ref WireReader reader, int maxLength)
    {
        var bytes = reader.Bytes(reader.UInt16());
        try
        {
            var text = Utf8.GetString(bytes);
            return text.Length <= maxLength ? text : throw new SerializationException("a text longer than any node sends");
        }
        catch (DecoderFallbackException)
        {
            throw new SerializationException("a text that is not UTF-8");
        }
    }
}
