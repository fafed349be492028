namespace ActorProxy.Core.Certificates;

/// <summary>A certificate as it travels between nodes: nothing of it is believed before it has been read.</summary>
/// <param name="Name">The site it is for.</param>
/// <param name="Pem">The leaf, its chain, the key. Secret: <see cref="ToString"/> leaves it out, so that no log can hold it.</param>
public sealed record SharedCertificate(string Name, string Pem)
{
    public override string ToString() => $"certificate of {Name}";
}

/// <summary>What a node has for a name, for another node to compare.</summary>
/// <param name="Name">The site.</param>
/// <param name="NotBefore">Begin of the certificate's life, in whole seconds; null = there is none. The later one is the better one.</param>
public sealed record HeldCertificate(string Name, DateTimeOffset? NotBefore)
{
    /// <summary>Is this one to be preferred to another's for the same name?</summary>
    public bool IsNewerThan(HeldCertificate other) => NotBefore is { } mine && (other.NotBefore is not { } theirs || mine > theirs);
}
