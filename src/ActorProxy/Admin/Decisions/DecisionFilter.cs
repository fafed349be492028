using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Admin.Decisions;

/// <summary>Which bans a bouncer wants: the parameters of LAPI's queries. Ones we do not know do not narrow the answer.</summary>
internal sealed class DecisionFilter
{
    public const string Type = "ban";

    private static readonly string[] Origins = Enum.GetNames<BanOrigin>().Select(name => name.ToLowerInvariant()).ToArray();

    private readonly IpPrefix? _covered;
    private readonly IpPrefix? _covering;
    private readonly string? _value;
    private readonly bool _wantsNone;
    private readonly string[] _scopes;
    private readonly string[] _origins;
    private readonly string[] _containing;
    private readonly string[] _notContaining;

    private DecisionFilter(IQueryCollection query, IpPrefix? asked)
    {
        // `contains=false`: what lies within the range, instead of what covers it.
        var within = query["contains"].ToString().Equals("false", StringComparison.OrdinalIgnoreCase);
        (_covered, _covering) = within ? (null, asked) : (asked, default(IpPrefix?));
        _value = query["value"].ToString() is { Length: > 0 } value ? value : null;
        _wantsNone = query["type"].ToString() is { Length: > 0 } type && !type.Equals(Type, StringComparison.OrdinalIgnoreCase);
        _scopes = [.. Words(query, "scopes"), .. Words(query, "scope")];
        _origins = Words(query, "origins");
        _containing = Words(query, "scenarios_containing");
        _notContaining = Words(query, "scenarios_not_containing");
    }

    /// <returns>False when <c>ip</c> or <c>range</c> is no address or network.</returns>
    public static bool TryRead(IQueryCollection query, out DecisionFilter filter)
    {
        IpPrefix? asked = null;
        foreach (var text in query["ip"].Concat(query["range"]).Where(text => !string.IsNullOrEmpty(text)))
        {
            if (!IpPrefix.TryParse(text, out var prefix))
            {
                filter = null!;
                return false;
            }

            asked = prefix;
        }

        filter = new DecisionFilter(query, asked);
        return true;
    }

    public static string OriginOf(Ban ban) => Origins[(int)ban.Origin];

    public static string ScopeOf(Ban ban) => ban.Prefix.IsSingleAddress ? "Ip" : "Range";

    public static string ScenarioOf(Ban ban) => "actorproxy/" + ban.Jail;

    /// <summary>Active bans that are wanted; one question to the table where an address is asked for, else a walk.</summary>
    public IEnumerable<Ban> Select(BanTable table, long nowUnixMs)
    {
        var bans = _covered is not { } prefix ? table.All() : table.Find(prefix, nowUnixMs) is { } ban ? [ban] : [];
        return bans.Where(ban => ban.IsActive(nowUnixMs) && Wants(ban));
    }

    public bool Wants(Ban ban) =>
        !_wantsNone
        && (_value is null || _value == ban.Prefix.ToString())
        && (_covering is not { } range || (range.Bits <= ban.Prefix.Bits && range.Contains(ban.Prefix.Address)))
        && (_scopes.Length == 0 || _scopes.Contains(ScopeOf(ban), StringComparer.OrdinalIgnoreCase))
        && (_origins.Length == 0 || _origins.Contains(OriginOf(ban), StringComparer.OrdinalIgnoreCase))
        && (_containing.Length == 0 || _containing.Any(word => ScenarioOf(ban).Contains(word, StringComparison.OrdinalIgnoreCase)))
        && !_notContaining.Any(word => ScenarioOf(ban).Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string[] Words(IQueryCollection query, string name) =>
        query[name].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
