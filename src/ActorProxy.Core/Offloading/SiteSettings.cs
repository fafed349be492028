using ActorProxy.Core.Certificates;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Core.Offloading;

/// <summary>How the reverse proxy makes sure of an https server.</summary>
public enum UpstreamVerification
{
    /// <summary>By the system's authorities, for the name in the upstream's URL.</summary>
    On,

    /// <summary>Not at all: any certificate will do.</summary>
    Off,

    /// <summary>By the authorities of a file alone, for the name in the upstream's URL.</summary>
    Authority,
}

/// <summary>A website that ends TLS here and lives on backends behind: one name, or <c>*.suffix</c>, or every other one.</summary>
public sealed record SiteSettings
{
    /// <summary>The site that answers for names no other site has.</summary>
    public const string Default = "default";

    /// <summary>As configured: an exact name, <c>*.suffix</c>, or <see cref="Default"/>. A metric label.</summary>
    public required string Name { get; init; }

    /// <summary>Where requests go. Named <c>site:NAME</c>; the PROXY header is off: the backend reads the client's address in headers.</summary>
    public required UpstreamSettings Upstream { get; init; }

    /// <summary>True for <c>https://</c> servers.</summary>
    public required bool UsesTls { get; init; }

    /// <summary>Default on.</summary>
    public UpstreamVerification Verification { get; init; }

    /// <summary>
    /// What the file for <see cref="UpstreamVerification.Authority"/> says, PEM; it is read with the configuration, so that nothing
    /// can fail when that takes effect, and a reload finds what has changed in it. Else empty.
    /// </summary>
    public string Authorities { get; init; } = "";

    /// <summary>That file.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>Where its certificate comes from. Default ACME.</summary>
    public CertificateSettings Certificate { get; init; } = new();

    /// <summary>Plain HTTP is answered with 301 to https. Default on; off = the site is served on port 80 as well.</summary>
    public bool RedirectHttp { get; init; } = true;

    /// <summary>Set on every response, whatever the backend said.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; init; } = [];

    /// <summary>Set on every request to the backend, whatever the client said.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> RequestHeaders { get; init; } = [];

    /// <summary>Longest request body in bytes. Default 0 = no limit; bodies are streamed, never kept.</summary>
    public long MaxBody { get; init; }

    /// <summary>Whether requests are looked at by rules before they go on. Default off.</summary>
    public WafSettings Waf { get; init; } = new();

    /// <summary>Which answers count as failures of the client; null = none.</summary>
    public ReportedFailures? ReportFailures { get; init; }
}

/// <summary>Answers that count as failures of the client, as if a backend had reported them.</summary>
/// <param name="Jail">Whose rule counts them.</param>
/// <param name="Statuses">HTTP status codes, such as 401.</param>
public sealed record ReportedFailures(string Jail, IReadOnlyList<int> Statuses);
