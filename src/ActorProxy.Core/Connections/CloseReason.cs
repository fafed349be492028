namespace ActorProxy.Core.Connections;

/// <summary>Why a connection ended. Values are frozen: metrics, the access log and dashboards use their text (<see cref="CloseReasons.Text"/>).</summary>
public enum CloseReason : byte
{
    None = 0,

    /// <summary>Both sides ended in order.</summary>
    Completed = 1,
    ClientReset = 2,
    UpstreamReset = 3,
    IdleTimeout = 4,
    PrereadTimeout = 5,
    PrereadTooLarge = 6,

    /// <summary>What came is no ClientHello, nor the header of a stream on a listener of kind <c>xmpp</c>; or nothing came before the end.</summary>
    NotTls = 7,
    BadProxyHeader = 8,

    /// <summary>The route table refuses the name.</summary>
    NoRoute = 9,
    UpstreamRefused = 10,
    UpstreamTimeout = 11,
    Banned = 12,
    OverLimit = 13,

    /// <summary>Still alive when the drain's time was up.</summary>
    Drained = 14,

    /// <summary>Cut by an administrator.</summary>
    Kicked = 15,

    /// <summary>A fault of ours; the log has it.</summary>
    Fault = 16,
}
