using System.Net;
using System.Net.Http.Headers;

namespace ActorProxy.Load.Peers;

/// <summary>Bans through ActorProxy's admin API, which is the only way in: <c>PUT /v1/bans/ADDRESS</c>.</summary>
internal static class BanClient
{
    // More at once than the edge has threads: what one waits for, another uses.
    private const int ConnectionCount = 8;

    private static readonly byte[] Permanent = [.. "{\"duration\":-1}"u8];

    public static void Put(int adminPort, IEnumerable<string> addresses)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{adminPort}/v1/bans/") };
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ConnectionCount };
        Parallel.ForEachAsync(addresses, parallel, async (address, cancellation) =>
        {
            using var body = new ByteArrayContent(Permanent);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await client.PutAsync(address, body, cancellation);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new LoadException($"{address} was not banned: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
            }
        }).GetAwaiter().GetResult();
    }
}
