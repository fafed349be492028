using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorProxy.Core.Bans;

namespace ActorProxy.Admin.Decisions;

/// <summary>Writes bans as decisions of CrowdSec's local API, piece by piece: an answer of any size takes a few KiB here.</summary>
/// <param name="response">Where to.</param>
/// <param name="nowUnixMs">What is left of a ban is counted from here.</param>
internal sealed class DecisionWriter(HttpResponse response, long nowUnixMs) : IDisposable
{
    private const int FlushBytes = 16 * 1024;

    private readonly Utf8JsonWriter _json = new(response.BodyWriter, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public Utf8JsonWriter Json => _json;

    public void Dispose() => _json.Dispose();

    /// <summary>An array, or <c>null</c> when there is nothing: LAPI's way.</summary>
    public async Task WriteAsync(IEnumerable<Ban> bans)
    {
        var any = false;
        foreach (var ban in bans)
        {
            if (!any)
            {
                _json.WriteStartArray();
                any = true;
            }

            Write(ban);
            if (_json.BytesPending > FlushBytes)
            {
                await FlushAsync();
            }
        }

        if (any)
        {
            _json.WriteEndArray();
        }
        else
        {
            _json.WriteNullValue();
        }
    }

    public async Task FlushAsync()
    {
        _json.Flush();
        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }

    private void Write(Ban ban)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Identify(ban, hash);
        _json.WriteStartObject();

        // What a script reads as a double keeps its value.
        _json.WriteNumber("id", BinaryPrimitives.ReadInt64BigEndian(hash) & ((1L << 53) - 1));
        _json.WriteString("uuid", new Guid(hash[8..24]));
        _json.WriteString("origin", DecisionFilter.OriginOf(ban));
        _json.WriteString("type", DecisionFilter.Type);
        _json.WriteString("scope", DecisionFilter.ScopeOf(ban));
        _json.WriteString("value", ban.Prefix.ToString());
        _json.WriteString("duration", GoDuration.Of(ban.UntilUnixMs - nowUnixMs));
        if (ban.UntilUnixMs is { } until)
        {
            _json.WriteString("until", DateTimeOffset.FromUnixTimeMilliseconds(until).UtcDateTime);
        }

        _json.WriteString("scenario", DecisionFilter.ScenarioOf(ban));
        _json.WriteBoolean("simulated", false);
        _json.WriteEndObject();
    }

    /// <summary>The same for a ban as long as it lasts, also when it is prolonged, and on every node.</summary>
    private static void Identify(Ban ban, Span<byte> hash)
    {
        Span<byte> identity = stackalloc byte[26];
        BinaryPrimitives.WriteUInt128BigEndian(identity, ban.Prefix.Address.Bits);
        identity[16] = ban.Prefix.Bits;
        identity[17] = (byte)ban.Origin;
        BinaryPrimitives.WriteInt64BigEndian(identity[18..], ban.SinceUnixMs);
        SHA256.HashData(identity, hash);
    }
}
