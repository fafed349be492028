using System.Net;
using System.Text.Json;

namespace ActorProxy.Commands;

/// <summary>What the admin API answered.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Status">HTTP's status.</param>
/// <param name="Content">The body as it came; may be empty.</param>
internal sealed record AdminReply(Uri Url, HttpStatusCode Status, byte[] Content)
{
    private bool Succeeded => (int)Status is >= 200 and < 300;

    /// <returns>This.</returns>
    /// <exception cref="CommandFailedException">It is a refusal; the message is the API's own.</exception>
    public AdminReply OrRefused() => Succeeded ? this : throw CommandFailedException.Refused($"the admin API at {Url} refused: {(int)Status} {Detail()}");

    /// <summary>The body as JSON.</summary>
    /// <exception cref="CommandFailedException">It is none: something else answers there.</exception>
    public JsonElement Json()
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(Content);
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    /// <summary>The body as what it stands for.</summary>
    /// <exception cref="CommandFailedException">It is something else.</exception>
    public T Read<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Content, AdminClient.Json) ?? throw NotOurs();
        }
        catch (JsonException)
        {
            throw NotOurs();
        }
    }

    private CommandFailedException NotOurs() =>
        CommandFailedException.Refused($"what answers at {Url} ({(int)Status}) is not an ActorProxy admin API");

    private string Detail()
    {
        try
        {
            var problem = JsonSerializer.Deserialize<JsonElement>(Content);
            if (problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String)
            {
                return detail.GetString()!;
            }
        }
        catch (JsonException)
        {
            // No problem details: the status has to say it.
        }

        return Status.ToString();
    }
}
