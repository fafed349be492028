namespace ActorProxy.Core.Bans;

/// <summary>The jails that the edge itself counts towards. Off unless they are named in the configuration; no reporter can name them.</summary>
public static class EdgeJails
{
    /// <summary>Connections that end before a name was read: garbage, nothing, too much.</summary>
    public const string Noise = "edge-noise";

    /// <summary>Connections, however they end.</summary>
    public const string Flood = "edge-flood";

    public static bool Has(string name) => name is Noise or Flood;

    /// <summary>
    /// What the jail of this name takes where it says nothing. Browsers open connections that they then do not use, and a page may
    /// bring dozens, so five in ten minutes would ban everybody: 30 in 10 min for noise, 500 in 10 s for a flood.
    /// </summary>
    public static JailSettings Inherited(string name, JailSettings defaults) => name switch
    {
        Noise => defaults with { MaxRetry = 30, FindTime = TimeSpan.FromMinutes(10) },
        Flood => defaults with { MaxRetry = 500, FindTime = TimeSpan.FromSeconds(10) },
        _ => defaults,
    };
}
