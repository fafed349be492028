using System.Security.Cryptography;
using ActorProxy.Core.Bans;

namespace ActorProxy.Admin;

/// <summary>Finds the reporter that a token belongs to. Immutable, any thread.</summary>
internal sealed class ReporterTokens(IReadOnlyList<ReporterSettings> reporters)
{
    private readonly (byte[] Hash, ReporterSettings Reporter)[] _known =
        [.. reporters.Select(reporter => (Convert.FromHexString(reporter.TokenSha256), reporter))];

    /// <summary>What it was made of.</summary>
    public IReadOnlyList<ReporterSettings> Reporters => reporters;

    /// <summary>Compares with every one, each in constant time.</summary>
    public ReporterSettings? Find(ReadOnlySpan<byte> tokenHash)
    {
        ReporterSettings? found = null;
        foreach (var (hash, reporter) in _known)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, tokenHash))
            {
                found = reporter;
            }
        }

        return found;
    }
}
