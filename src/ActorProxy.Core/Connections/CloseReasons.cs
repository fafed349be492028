namespace ActorProxy.Core.Connections;

/// <summary>What follows from a <see cref="CloseReason"/>.</summary>
public static class CloseReasons
{
    private static readonly string[] Texts =
    [
        "", "completed", "client-reset", "upstream-reset", "idle-timeout", "preread-timeout", "preread-too-large", "not-tls",
        "bad-proxy-header", "no-route", "upstream-refused", "upstream-timeout", "banned", "over-limit", "drained", "kicked", "fault",
    ];

    /// <summary>The reason as the access log and the metrics name it.</summary>
    public static string Text(this CloseReason reason) => Texts[(int)reason];

    /// <summary>True when somebody ended it from outside while it lived.</summary>
    internal static bool IsCut(this CloseReason reason) => reason is CloseReason.Banned or CloseReason.Drained or CloseReason.Kicked;

    /// <summary>True when both sides get RST: an abort must not look like an end, and a refusal should cost little.</summary>
    internal static bool IsAbort(this CloseReason reason) => reason is CloseReason.ClientReset or CloseReason.UpstreamReset
        or CloseReason.Banned or CloseReason.OverLimit or CloseReason.Drained or CloseReason.Kicked or CloseReason.Fault;
}
