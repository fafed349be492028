using System.Text.Json;
using ActorProxy.Core.Bans;

namespace ActorProxy.Admin;

/// <summary>A ban on the wire.</summary>
internal sealed record BanShape(
    string Ip, string Jail, string Origin, string Reporter, string Reason, DateTimeOffset Since, DateTimeOffset? Until, int Offences, IReadOnlyList<string> History)
{
    public static BanShape From(Ban ban) => From(ban, []);

    /// <param name="ban">In force.</param>
    /// <param name="history">What befell the client, newest last.</param>
    public static BanShape From(Ban ban, IEnumerable<ClientEvent> history) => new(
        ban.Prefix.ToString(),
        ban.Jail,
        ban.Origin.ToString().ToLowerInvariant(),
        ban.Reporter,
        ban.Reason,
        DateTimeOffset.FromUnixTimeMilliseconds(ban.SinceUnixMs),
        ban.UntilUnixMs is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null,
        ban.Offences,
        [.. history.Select(BanText.Line)]);
}

/// <summary>A page of bans.</summary>
internal sealed record BansShape(IReadOnlyList<BanShape> Bans, string? Next);

/// <summary>What a <c>PUT</c> may say; everything may be left out.</summary>
internal sealed record BanRequest
{
    public string? Jail { get; init; }

    /// <summary>Text with a unit (<c>10m</c>), or −1 for permanent; as fail2ban's <c>bantime</c> also plain seconds.</summary>
    public JsonElement? Duration { get; init; }

    public string? Reason { get; init; }

    public bool Restored { get; init; }
}
