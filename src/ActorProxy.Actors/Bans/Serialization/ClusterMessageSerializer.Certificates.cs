using System.Runtime.Serialization;
using System.Text;
using ActorProxy.Actors.Certificates;
using ActorProxy.Core.Certificates;

namespace ActorProxy.Actors.Bans.Serialization;

/// <summary>Messages between the actors that share certificates. Private keys are among them: TLS is the cluster's matter.</summary>
public sealed partial class ClusterMessageSerializer
{
    private const string PullCertificatesManifest = "tp1";
    private const string Bundle = "tb1";
    private const string Publish = "tc1";
    private const string Published = "tq1";
    private const string Withdraw = "tw1";

    // Length of a name, is there a certificate.
    private const int MinHeldLength = 2 + 1;

    // Lengths of name and text.
    private const int MinSharedLength = 2 + 2;

    private static string CertificateManifest(object message) => message switch
    {
        PullCertificates => PullCertificatesManifest,
        CertificateBundle => Bundle,
        PublishChallenge => Publish,
        ChallengePublished => Published,
        WithdrawChallenge => Withdraw,
        _ => throw Unknown(message.GetType().Name),
    };

    private static WireWriter WriteCertificates(WireWriter writer, object message) => message switch
    {
        PullCertificates pull => WritePull(writer, pull),
        CertificateBundle bundle => WriteBundle(writer, bundle),
        PublishChallenge publish => WriteChallenge(writer, publish.Answer),
        ChallengePublished published => writer.Text(published.Token),
        WithdrawChallenge withdraw => WriteChallenge(writer, withdraw.Answer),
        _ => throw Unknown(message.GetType().Name),
    };

    private static object ReadCertificates(ref WireReader reader, string manifest) => manifest switch
    {
        PullCertificatesManifest => ReadCertificatePull(ref reader),
        Bundle => ReadBundle(ref reader),
        Publish => new PublishChallenge(ReadChallenge(ref reader)),
        Published => new ChallengePublished(Text(ref reader, SharingLimits.MaxTokenLength)),
        Withdraw => new WithdrawChallenge(ReadChallenge(ref reader)),
        _ => throw Unknown(manifest),
    };

    // Session, authority, age of the account, how many names, the names with the beginnings of their certificates.
    private static WireWriter WritePull(WireWriter writer, PullCertificates pull)
    {
        writer.Int64(pull.Session).Text(pull.Authority).Optional(pull.AccountSinceUnixMs).UInt16(pull.Held.Count);
        foreach (var held in pull.Held)
        {
            writer.Text(held.Name).Optional(held.NotBefore?.ToUnixTimeSeconds());
        }

        return writer;
    }

    private static PullCertificates ReadCertificatePull(ref WireReader reader)
    {
        var (session, authority, since) = (reader.Int64(), Text(ref reader, SharingLimits.MaxAuthorityLength), Optional(ref reader));
        var held = new HeldCertificate[Count(ref reader, SharingLimits.MaxNameCount, MinHeldLength)];
        for (var i = 0; i < held.Length; i++)
        {
            held[i] = new HeldCertificate(Text(ref reader, SharingLimits.MaxNameLength), Optional(ref reader) is { } seconds ? Seconds(seconds) : null);
        }

        return new PullCertificates(session, authority, since, held);
    }

    // Session, authority, is there an account and which, how many certificates, these with their names.
    private static WireWriter WriteBundle(WireWriter writer, CertificateBundle bundle)
    {
        writer.Int64(bundle.Session).Text(bundle.Authority).Optional(bundle.Account?.SinceUnixMs);
        if (bundle.Account is { } account)
        {
            writer.Text(account.Pem);
        }

        writer.UInt16(bundle.Certificates.Count);
        foreach (var certificate in bundle.Certificates)
        {
            writer.Text(certificate.Name).Text(certificate.Pem);
        }

        return writer;
    }

    private static CertificateBundle ReadBundle(ref WireReader reader)
    {
        var (session, authority, since) = (reader.Int64(), Text(ref reader, SharingLimits.MaxAuthorityLength), Optional(ref reader));
        var account = since is { } sinceUnixMs ? new StoredAccount(Text(ref reader, SharingLimits.MaxAccountLength), Moment(sinceUnixMs)) : null;
        var certificates = new SharedCertificate[Count(ref reader, SharingLimits.MaxCertificateCount, MinSharedLength)];
        for (var i = 0; i < certificates.Length; i++)
        {
            certificates[i] = new SharedCertificate(Text(ref reader, SharingLimits.MaxNameLength), Text(ref reader, SharingLimits.MaxPemBytes));
        }

        return new CertificateBundle(session, authority, account, certificates);
    }

    private static WireWriter WriteChallenge(WireWriter writer, ChallengeAnswer answer) =>
        writer.Byte((byte)answer.Kind).Text(answer.Name).Text(answer.Token).Text(answer.KeyAuthorization);

    private static ChallengeAnswer ReadChallenge(ref WireReader reader)
    {
        var (kind, name) = (Enumerated<ChallengeKind>(reader.Byte()), Text(ref reader, SharingLimits.MaxNameLength));
        var (token, keyAuthorization) = (Text(ref reader, SharingLimits.MaxTokenLength), Text(ref reader, SharingLimits.MaxKeyAuthorizationLength));

        // It becomes the body of a response.
        return Ascii.IsValid(token) && Ascii.IsValid(keyAuthorization)
            ? new ChallengeAnswer(kind, name, token, keyAuthorization)
            : throw new SerializationException("a challenge with characters that none has");
    }

    private static int Count(ref WireReader reader, int max, int minLength)
    {
        var count = reader.UInt16();
        return count <= max && reader.Length >= count * minLength
            ? count
            : throw new SerializationException("more entries than one message may hold, or than it does");
    }

    private static long Moment(long unixMs) => unixMs is >= 0 and <= MaxUnixSeconds * 1000 ? unixMs : throw new SerializationException("not a time");

    private static DateTimeOffset Seconds(long unixSeconds) =>
        unixSeconds is >= 0 and <= MaxUnixSeconds ? DateTimeOffset.FromUnixTimeSeconds(unixSeconds) : throw new SerializationException("not a time");

    /// <summary>The year 9999: more than a <see cref="DateTimeOffset"/> holds throws.</summary>
    private const long MaxUnixSeconds = 253_402_300_799;
}
