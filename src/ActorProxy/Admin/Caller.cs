using ActorProxy.Core.Bans;

namespace ActorProxy.Admin;

/// <summary>Who asks the admin API.</summary>
/// <param name="Reporter">Null = the administrator.</param>
internal sealed record Caller(ReporterSettings? Reporter)
{
    /// <summary>As a metric label and in the history of a client.</summary>
    public const string AdminName = "admin";

    public static readonly Caller Admin = new((ReporterSettings?)null);

    public bool IsAdmin => Reporter is null;

    /// <summary>As bans have it: empty for the administrator.</summary>
    public string Name => Reporter?.Name ?? "";

    public string Label => Reporter?.Name ?? AdminName;

    /// <summary>May it see and change this ban?</summary>
    public bool Owns(Ban ban) => IsAdmin || ban.Reporter == Name;

    /// <summary>Called by ASP.NET for parameters of this type; <see cref="AdminAccess"/> has found out before.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<Caller>());
}
