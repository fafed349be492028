namespace ActorProxy.Core.Certificates;

/// <summary>The key by which an authority knows this cluster. All nodes come to use the oldest one there is: limits and agreements hang on it.</summary>
/// <param name="Pem">The key. Secret: <see cref="ToString"/> leaves it out.</param>
/// <param name="SinceUnixMs">When it was made.</param>
public sealed record StoredAccount(string Pem, long SinceUnixMs)
{
    /// <param name="otherSinceUnixMs">When another node's was made; null = it has none.</param>
    public bool IsOlderThan(long? otherSinceUnixMs) => otherSinceUnixMs is not { } other || SinceUnixMs < other;

    public override string ToString() => FormattableString.Invariant($"account since {DateTimeOffset.FromUnixTimeMilliseconds(SinceUnixMs):u}");
}
