namespace ActorProxy.Load.Peers;

/// <summary>What a peer can do beyond routing by name; a test that needs more than a peer can do leaves it out.</summary>
[Flags]
internal enum PeerAbilities
{
    None = 0,

    /// <summary>It is a process: it starts and takes memory.</summary>
    Process = 1,

    /// <summary>Refuses an address at accept.</summary>
    Bans = 1 << 1,

    /// <summary>Closes a client that says nothing after the time that all are given.</summary>
    PrereadTimeout = 1 << 2,

    /// <summary>Takes a table of names of any length.</summary>
    ManyRoutes = 1 << 3,

    /// <summary>Takes a million single bans.</summary>
    ManyBans = 1 << 4,

    /// <summary>Tells how long its garbage collections paused it.</summary>
    GcMetrics = 1 << 5,

    /// <summary>Passes on TLS to a server that wants PROXY version 1.</summary>
    ProxyVersion1 = 1 << 6,

    /// <summary>Takes reports of failed logins.</summary>
    Reports = 1 << 8,

    /// <summary>Ends TLS and speaks HTTP to the backend.</summary>
    Sites = 1 << 9,

    /// <summary>Is ActorProxy without its filter in the kernel, which is measured where that makes a difference.</summary>
    NoKernelFilter = 1 << 7,
}
