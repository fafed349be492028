namespace ActorProxy.Core.Offloading;

/// <summary>What becomes of a request that the rules of a web application firewall would refuse.</summary>
public enum WafMode
{
    /// <summary>Nothing is looked at.</summary>
    Off,

    /// <summary>It passes, and is written down.</summary>
    Detect,

    /// <summary>It is refused, written down, and counted by the jail.</summary>
    Block,
}

/// <summary>How requests are looked at by libmodsecurity before they go to a server. The section <c>waf</c>, or a site's own.</summary>
public sealed record WafSettings
{
    /// <summary>Default off: rules refuse what some application needs, so they have to be tried first.</summary>
    public WafMode Mode { get; init; }

    /// <summary>The library, by name or path. Default is Debian's. One for the process.</summary>
    public string Library { get; init; } = "libmodsecurity.so.3";

    /// <summary>Rule files in the order in which they are read; <c>*</c> stands for several. Default is what Debian's modsecurity-crs installs.</summary>
    public IReadOnlyList<string> Rules { get; init; } =
    [
        "/etc/modsecurity/crs/crs-setup.conf",
        "/etc/modsecurity/crs/REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf",
        "/usr/share/modsecurity-crs/rules/*.conf",
        "/etc/modsecurity/crs/RESPONSE-999-EXCLUSION-RULES-AFTER-CRS.conf",
    ];

    /// <summary>Bytes of a request's body that are waited for, kept and looked at; the rest streams on unseen. Default 128 KiB, as in ModSecurity's recommended file without uploads.</summary>
    public int MaxBody { get; init; } = 128 * 1024;

    /// <summary>Counts refused requests as failures of the client; empty = nobody does.</summary>
    public string Jail { get; init; } = "";

    /// <summary>Where a site asks for it, as messages about configurations begin; empty while off.</summary>
    public string Place { get; init; } = "";
}
