using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Admin.Watching;

/// <summary>Reads <c>/v1/events</c>.</summary>
internal sealed class EventReader(HttpResponseMessage response, StreamReader lines) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Begins as soon as there is a place: the edge needs a moment to see that a reader before has gone.</summary>
    public static async Task<EventReader> Open(AdminClient client, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage? response = null;
        await Eventually.True(
            async () =>
            {
                response?.Dispose();
                response = await client.Open("/v1/events", headers);
                return response.StatusCode != HttpStatusCode.ServiceUnavailable;
            },
            "a place to watch from");
        Assert.True(response!.IsSuccessStatusCode, response.StatusCode.ToString());
        return new EventReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event with its number; null = the stream has ended.</summary>
    public async Task<(long Id, JsonNode Data)?> Next()
    {
        using var patience = new CancellationTokenSource(Patience);
        long id = 0;
        JsonNode? data = null;
        while (await lines.ReadLineAsync(patience.Token) is { } line)
        {
            switch (line.Split(": ", 2))
            {
                case ["id", var number]:
                    id = long.Parse(number, CultureInfo.InvariantCulture);
                    break;
                case ["event", var name]:
                    Assert.Equal("edge", name);
                    break;
                case ["data", var json]:
                    data = JsonNode.Parse(json);
                    break;
                case [""] when data is not null:
                    return (id, data);
                default:
                    break;
            }
        }

        return null;
    }

    public void Dispose()
    {
        lines.Dispose();
        response.Dispose();
    }
}
