using System.Buffers.Binary;
using System.Text;

namespace ActorProxy.Testing.Tls;

/// <summary>Builds ClientHellos, right and wrong ones, for tests. RFC 8446 §4.1.2.</summary>
/// <remarks>A new one is a complete hello without extensions; each <c>With…Extension</c> adds one at the end, in the order of calls.</remarks>
public sealed class ClientHelloBuilder
{
    public const ushort ServerNameExtension = 0;
    public const ushort SupportedGroupsExtension = 10;
    public const ushort AlpnExtension = 16;
    public const ushort PaddingExtension = 21;
    public const ushort SupportedVersionsExtension = 43;
    public const ushort KeyShareExtension = 51;
    public const ushort EchExtension = 0xfe0d;
    public const int MaxRecordBytes = 1 << 14;

    private readonly List<byte> _extensions = [];
    private bool _hasExtensions;

    public ushort LegacyVersion { get; set; } = 0x0303;

    public IReadOnlyList<byte> SessionId { get; set; } = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    public IReadOnlyList<byte> CipherSuites { get; set; } = [0x13, 0x01, 0x13, 0x02, 0x13, 0x03];

    public IReadOnlyList<byte> CompressionMethods { get; set; } = [0];

    /// <summary>Bytes after the last field: always wrong.</summary>
    public IReadOnlyList<byte> Trailer { get; set; } = [];

    /// <summary>A hello as a browser of today sends it: GREASE, name, ALPN, versions, groups, key share.</summary>
    public static ClientHelloBuilder Typical(string serverName) => new ClientHelloBuilder()
        .WithExtension(0x0a0a, [])
        .WithServerName(serverName)
        .WithAlpn("h2", "http/1.1")
        .WithExtension(SupportedVersionsExtension, [4, 0x03, 0x04, 0x03, 0x03])
        .WithKeyShare(0x001d, 32)
        .WithExtension(0x1a1a, [0]);

    public ClientHelloBuilder WithServerName(string name) => WithServerName(Encoding.Latin1.GetBytes(name));

    public ClientHelloBuilder WithServerName(ReadOnlySpan<byte> name) => WithServerNames((0, name.ToArray()));

    /// <summary>Adds a server_name extension with these entries (RFC 6066 §3); type 0 is host_name.</summary>
    public ClientHelloBuilder WithServerNames(params (byte Type, byte[] Name)[] names)
    {
        List<byte> list = [];
        foreach (var (type, name) in names)
        {
            list.Add(type);
            list.AddRange(Vector16(name));
        }

        return WithExtension(ServerNameExtension, Vector16([.. list]));
    }

    public ClientHelloBuilder WithAlpn(params string[] protocols) => WithExtension(AlpnExtension, Vector16(AlpnList(protocols)));

    /// <summary>Makes a key share; group 0x11ec (X25519MLKEM768) takes 1216 bytes and makes the hello pass one segment.</summary>
    public ClientHelloBuilder WithKeyShare(ushort group, int keyBytes)
    {
        byte[] share = [(byte)(group >> 8), (byte)group, .. Vector16(new byte[keyBytes])];
        return WithExtension(KeyShareExtension, Vector16(share));
    }

    public ClientHelloBuilder WithPadding(int bytes) => WithExtension(PaddingExtension, new byte[bytes]);

    public ClientHelloBuilder WithEch() => WithExtension(EchExtension, [0, 0, 1, 0, 1, 0x2a, 0, 0, 0, 0]);

    public ClientHelloBuilder WithEmptyExtensions()
    {
        _hasExtensions = true;
        return this;
    }

    public ClientHelloBuilder WithExtension(ushort type, ReadOnlySpan<byte> data)
    {
        _hasExtensions = true;
        _extensions.AddRange([(byte)(type >> 8), (byte)type, .. Vector16(data)]);
        return this;
    }

    /// <summary>The handshake message, header included.</summary>
    public byte[] BuildMessage()
    {
        byte[] body =
        [
            (byte)(LegacyVersion >> 8), (byte)LegacyVersion,
            .. Enumerable.Repeat((byte)0xaa, 32),
            (byte)SessionId.Count, .. SessionId,
            .. Vector16([.. CipherSuites]),
            (byte)CompressionMethods.Count, .. CompressionMethods,
            .. _hasExtensions ? Vector16([.. _extensions]) : [],
            .. Trailer,
        ];
        return [1, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];
    }

    /// <summary>The hello in records that carry at most so many bytes each.</summary>
    public byte[] Build(int recordBytes = MaxRecordBytes) => Records(BuildMessage(), recordBytes);

    /// <summary>Cuts a handshake message into records that carry at most so many bytes each.</summary>
    public static byte[] Records(ReadOnlySpan<byte> message, int recordBytes)
    {
        List<byte> output = [];
        while (!message.IsEmpty)
        {
            var count = Math.Min(recordBytes, message.Length);
            output.AddRange(Record(message[..count]));
            message = message[count..];
        }

        return [.. output];
    }

    /// <summary>One record; type 22 is handshake.</summary>
    public static byte[] Record(ReadOnlySpan<byte> fragment, byte type = 22, ushort version = 0x0301) =>
        [type, (byte)(version >> 8), (byte)version, .. Vector16(fragment)];

    /// <summary>The names, each with its length byte: what is left of the ALPN extension without the list's own length.</summary>
    public static byte[] AlpnList(params string[] protocols)
    {
        List<byte> list = [];
        foreach (var protocol in protocols)
        {
            list.Add((byte)protocol.Length);
            list.AddRange(Encoding.ASCII.GetBytes(protocol));
        }

        return [.. list];
    }

    private static byte[] Vector16(ReadOnlySpan<byte> content)
    {
        var bytes = new byte[2 + content.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)content.Length));
        content.CopyTo(bytes.AsSpan(2));
        return bytes;
    }
}
