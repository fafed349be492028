using System.Buffers;
using System.Text.Json;

namespace ActorProxy.Admin;

/// <summary>Reads one report, or an array of them.</summary>
internal static class ReportBody
{
    /// <summary>More are answered with 413, and none is counted.</summary>
    public const int MostReports = 1000;

    /// <exception cref="JsonException">It is no JSON, has unknown fields, wrong types, or null for a report.</exception>
    /// <exception cref="BadHttpRequestException">It is over <see cref="AdminApi.MaxBodyBytes"/>.</exception>
    public static async Task<IReadOnlyList<ReportRequest>> Read(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (!read.IsCompleted)
            {
                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            try
            {
                return Parse(read.Buffer);
            }
            finally
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
            }
        }
    }

    private static IReadOnlyList<ReportRequest> Parse(ReadOnlySequence<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        reader = new Utf8JsonReader(body);
        IReadOnlyList<ReportRequest?> reports = isArray
            ? JsonSerializer.Deserialize<List<ReportRequest?>>(ref reader, AdminApi.Json)!
            : [JsonSerializer.Deserialize<ReportRequest>(ref reader, AdminApi.Json)];
        if (reader.Read())
        {
            throw new JsonException("something behind the reports");
        }

        return [.. reports.Select(report => report ?? throw new JsonException("null is no report"))];
    }
}
