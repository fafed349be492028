using ActorProxy.Load.Payloads;

namespace ActorProxy.Load.Backends;

/// <summary>Which names and ports the backends have; the proxies' configurations are made from it.</summary>
/// <param name="FirstPort">The port of the first role; the others follow.</param>
/// <param name="Suffix">What follows the first label of every host name.</param>
internal sealed record BackendPlan(int FirstPort, string Suffix)
{
    /// <summary>Ports taken, from the first one on.</summary>
    public const int PortCount = 8;

    public const int AnswerBytes = 1024;
    public const int AcknowledgementBytes = 16;

    public static IReadOnlyList<BackendRole> Roles { get; } = Enum.GetValues<BackendRole>();

    public string Host(BackendRole role) => $"{"cbpiu"[(int)role]}.{Suffix}";

    public int Port(BackendRole role) => FirstPort + (int)role;

    /// <summary>The name that leads to a real TLS server.</summary>
    public string TlsHost => $"t.{Suffix}";

    public int TlsPort => FirstPort + Roles.Count;

    /// <summary>Speaks HTTP; whoever offloads TLS for <see cref="TlsHost"/> asks it.</summary>
    public int HttpPort => FirstPort + Roles.Count + 2;

    /// <summary>Where nothing listens: the emptiest of targets.</summary>
    public int ClosedPort => FirstPort + Roles.Count + 1;

    /// <summary>A name for the role that every configuration language takes as an identifier.</summary>
    public static string Name(BackendRole role) => role switch
    {
        BackendRole.Connect => "conn",
        BackendRole.Download => "bulk",
        BackendRole.PingPong => "pingpong",
        BackendRole.Idle => "idle",
        _ => "upload",
    };

    public ClientHello Hello(BackendRole role) => new(Host(role));

    /// <summary>The seed of what a backend sends, so that an echo of the client's own bytes is not taken for an answer.</summary>
    public static ulong AnswerSeed(ulong seed) => ~seed;
}
