namespace ActorProxy.Load.Backends;

/// <summary>What a backend does once a connection has opened well; each role has its own port and host name.</summary>
/// <remarks>The order is the order of the ports, and the letters are the host names' first labels.</remarks>
internal enum BackendRole
{
    /// <summary>c: answers 1 KiB and closes.</summary>
    Connect,

    /// <summary>b: sends as many bytes as the hello asked for and closes.</summary>
    Download,

    /// <summary>p: answers each KiB with another.</summary>
    PingPong,

    /// <summary>i: answers once and then waits for the client to close.</summary>
    Idle,

    /// <summary>u: takes as many bytes as the hello announced, confirms and closes.</summary>
    Upload,
}
