namespace ActorProxy.Core.Certificates;

/// <summary>Whom to ask for certificates, and where to keep them. Applied by a reload.</summary>
public sealed record AcmeSettings
{
    /// <summary>Nodes tell each other whose certificates they mean.</summary>
    public const int MaxDirectoryLength = 2000;

    /// <summary>URL of the authority's directory (RFC 8555 §7.1.1), https only, at most <see cref="MaxDirectoryLength"/> characters. Default Let's Encrypt.</summary>
    public string Directory { get; init; } = "https://acme-v02.api.letsencrypt.org/directory";

    /// <summary>Contact of the account; empty = none. Default empty.</summary>
    public string Email { get; init; } = "";

    /// <summary>Folder of account keys, issued and self-signed certificates; its files are 0600. Default <c>data/acme</c>.</summary>
    public string Storage { get; init; } = "data/acme";

    /// <summary>PEM file of the roots that may vouch for the directory's own TLS certificate; empty = the system's. Default empty.</summary>
    public string CaFile { get; init; } = "";
}
