namespace ActorProxy.Core.Prereading;

/// <summary>How long, and how much, a listener of kind <c>tls</c> or <c>xmpp</c>, or one that takes PROXY, waits to learn where a connection goes.</summary>
public sealed record PrereadSettings
{
    /// <summary>From accept until the name is known. Default 5 s, what HAProxy users set; nginx's 30 s lets silent clients pile up. Legal: 100 ms – 10 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Upper bound on the bytes of a ClientHello, or of an XMPP stream's header. Default 16 KiB, as nginx and HAProxy have it; a post-quantum hello is about 2 KiB. Legal: 1 KiB – 64 KiB.</summary>
    public int MaxBytes { get; init; } = 16 * 1024;
}
