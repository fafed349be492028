using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorProxy.Commands;

/// <summary>Items that a list of the admin API gave, page after page.</summary>
/// <param name="Name">Of the list: <c>bans</c>, <c>connections</c>.</param>
/// <param name="Items">As they came.</param>
/// <param name="Next">Where the next page would begin; null = these are all.</param>
internal sealed record AdminPages(string Name, IReadOnlyList<JsonElement> Items, string? Next)
{
    /// <summary>The most the API gives at once.</summary>
    private const int MaxPageSize = 1000;

    /// <summary>Follows pages until there are enough items or no more pages.</summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="name">Of the list and of its route.</param>
    /// <param name="filters">Of the query; those without a value are left out.</param>
    /// <param name="limit">Items wanted at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<AdminPages> ReadAsync(
        AdminClient client, string name, IEnumerable<(string Name, string? Value)> filters, int limit, CancellationToken cancellation)
    {
        var query = string.Concat(filters.Where(filter => filter.Value is not null).Select(filter => $"&{filter.Name}={Uri.EscapeDataString(filter.Value!)}"));
        var items = new List<JsonElement>();
        string? next = null;
        do
        {
            var size = Math.Min(limit - items.Count, MaxPageSize).ToString(CultureInfo.InvariantCulture);
            var after = next is null ? "" : $"&after={Uri.EscapeDataString(next)}";
            var page = (await client.GetAsync($"v1/{name}?limit={size}{query}{after}", cancellation)).Read<JsonElement>();
            if (page.ValueKind != JsonValueKind.Object || !page.TryGetProperty(name, out var found) || found.ValueKind != JsonValueKind.Array)
            {
                throw NotOurs(name);
            }

            next = page.TryGetProperty("next", out var cursor) && cursor.ValueKind == JsonValueKind.String ? cursor.GetString() : null;
            if (found.GetArrayLength() == 0)
            {
                break;
            }

            items.AddRange(found.EnumerateArray());
        }
        while (next is not null && items.Count < limit);
        return new AdminPages(name, items, next);
    }

    /// <summary>The items as what they stand for.</summary>
    /// <exception cref="CommandFailedException">One is something else.</exception>
    public IReadOnlyList<T> Read<T>()
    {
        try
        {
            return [.. Items.Select(item => item.Deserialize<T>(AdminClient.Json)!)];
        }
        catch (JsonException)
        {
            throw NotOurs(Name);
        }
    }

    /// <summary>All pages as one, in the API's shape.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray(Name);
            foreach (var item in Items)
            {
                item.WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteString("next", Next);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static CommandFailedException NotOurs(string name) =>
        CommandFailedException.Refused($"the answer to v1/{name} holds no {name}: is it an ActorProxy admin API?");
}
