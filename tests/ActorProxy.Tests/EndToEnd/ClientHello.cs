using System.Buffers.Binary;
using System.Text;

namespace ActorProxy.Tests.EndToEnd;

/// <summary>The smallest ClientHello with a server name, for tests whose backend speaks no TLS.</summary>
internal static class ClientHello
{
    public static byte[] For(string serverName)
    {
        var name = Encoding.ASCII.GetBytes(serverName);

        // RFC 6066 §3: list of (type 0 = host name, name).
        byte[] sni = [0, 0, .. Length(name.Length + 5), .. Length(name.Length + 3), 0, .. Length(name.Length), .. name];

        // RFC 8446 §4.1.2: version, random, session id, one cipher suite, one compression method, extensions.
        byte[] body = [3, 3, .. new byte[32], 0, 0, 2, 0x13, 0x01, 1, 0, .. Length(sni.Length), .. sni];
        byte[] handshake = [1, 0, .. Length(body.Length), .. body];
        return [22, 3, 1, .. Length(handshake.Length), .. handshake];
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)length);
        return bytes;
    }
}
