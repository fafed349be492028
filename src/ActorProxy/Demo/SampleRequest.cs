using System.Globalization;
using System.Text;

namespace ActorProxy.Demo;

/// <summary>One HTTP/1.1 request as far as a sample needs it.</summary>
/// <param name="Method">Such as GET.</param>
/// <param name="Path">The request's target.</param>
/// <param name="Body">As text; empty without one.</param>
internal sealed record SampleRequest(string Method, string Path, string Body)
{
    private const int MaxBytes = 16 * 1024;
    private const string LengthHeader = "\r\ncontent-length:";

    /// <returns>Null when the client went away, sent no request, or one that is too long.</returns>
    public static async Task<SampleRequest?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[MaxBytes];
        for (var length = 0; length < buffer.Length;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
            {
                return null;
            }

            length += read;
            var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                continue;
            }

            var text = Encoding.ASCII.GetString(buffer, 0, head);
            var bodyStart = head + 4;
            if (length - bodyStart >= BodyLength(text))
            {
                var words = text.Split("\r\n")[0].Split(' ');
                return words.Length == 3 ? new SampleRequest(words[0], words[1], Encoding.UTF8.GetString(buffer, bodyStart, length - bodyStart)) : null;
            }
        }

        return null;
    }

    private static int BodyLength(string head)
    {
        var start = head.IndexOf(LengthHeader, StringComparison.OrdinalIgnoreCase);
        var value = start < 0 ? "0" : head[(start + LengthHeader.Length)..].Split("\r\n")[0].Trim();
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 0;
    }
}
