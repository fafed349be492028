using ActorProxy.Testing.Tls;

namespace ActorProxy.Benchmarks.Protocols.Tls;

/// <summary>First bytes as clients send them.</summary>
internal static class HelloSamples
{
    private const int PostQuantumBytes = 1800;

    /// <summary>curl's, captured: one record of 517 bytes.</summary>
    public static byte[] Classic => CapturedHellos.Curl;

    /// <summary>As browsers send since 2024: the post-quantum key share makes it longer than one segment.</summary>
    public static byte[] PostQuantum => PostQuantumBuilder().Build();

    /// <summary>The same in two records, the name in the first and the key share across both.</summary>
    public static byte[] TwoRecords => PostQuantumBuilder().Build(PostQuantumBytes / 2);

    /// <summary>Another protocol, seen at its first byte.</summary>
    public static byte[] Http => "GET / HTTP/1.1\r\nHost: www.example.org\r\n\r\n"u8.ToArray();

    /// <summary>A hello that is sound up to its last extension, which says it is longer than it is.</summary>
    public static byte[] Broken
    {
        get
        {
            var message = ClientHelloBuilder.Typical("www.example.org").WithPadding(256).BuildMessage();
            message[^257]++;
            return ClientHelloBuilder.Record(message);
        }
    }

    private static ClientHelloBuilder PostQuantumBuilder()
    {
        var builder = ClientHelloBuilder.Typical("www.example.org").WithKeyShare(0x11ec, 1216).WithEch();
        return builder.WithPadding(PostQuantumBytes - builder.Build().Length - 4);
    }
}
