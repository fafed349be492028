namespace ActorProxy.Core.Routing;

/// <summary>One line of a route table: a pattern and where it leads.</summary>
/// <param name="Pattern">An exact name, <c>*.suffix</c>, or <c>~regex</c>.</param>
/// <param name="Target">An upstream's name, <c>sites</c>, <c>redirect</c> or <c>reject</c>.</param>
public sealed record RouteSettings(string Pattern, string Target);

/// <summary>A named route table in file order.</summary>
public sealed record RouteTableSettings
{
    /// <summary>The target that refuses a name: TLS alert <c>unrecognized_name</c>, then close.</summary>
    public const string Reject = "reject";

    /// <summary>The target that is served here, by the reverse proxy.</summary>
    public const string Sites = "sites";

    /// <summary>The target of a name whose plain HTTP is answered with 301 to https, wherever its TLS goes; over TLS it is <see cref="Reject"/>.</summary>
    public const string Redirect = "redirect";

    public required string Name { get; init; }

    public required IReadOnlyList<RouteSettings> Routes { get; init; }

    /// <summary>Where every other name goes, and a hello without a usable one. Default <see cref="Reject"/>: nothing is exposed by omission.</summary>
    public string Default { get; init; } = Reject;
}
