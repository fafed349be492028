using ActorProxy.Core.Accepting;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Configuration.Comparing;

/// <summary>Equality by content. Records compare lists by reference, so each list is named here and the record does the rest.</summary>
internal static class SettingsEquality
{
    public static bool Same(ListenerSettings a, ListenerSettings b) =>
        a with { Bind = b.Bind, AcceptProxyFrom = b.AcceptProxyFrom } == b
        && a.Bind.SequenceEqual(b.Bind) && a.AcceptProxyFrom.SequenceEqual(b.AcceptProxyFrom);

    public static bool Same(RouteTableSettings a, RouteTableSettings b) =>
        a with { Routes = b.Routes } == b && a.Routes.SequenceEqual(b.Routes);

    public static bool Same(UpstreamSettings a, UpstreamSettings b) =>
        a with { Servers = b.Servers, HttpServers = b.HttpServers } == b && a.Servers.SequenceEqual(b.Servers) && a.HttpServers.SequenceEqual(b.HttpServers);

    public static bool Same(SiteSettings a, SiteSettings b) =>
        a with { Upstream = b.Upstream, ResponseHeaders = b.ResponseHeaders, RequestHeaders = b.RequestHeaders, Waf = b.Waf, ReportFailures = b.ReportFailures } == b
        && Same(a.Upstream, b.Upstream) && a.ResponseHeaders.SequenceEqual(b.ResponseHeaders) && a.RequestHeaders.SequenceEqual(b.RequestHeaders)
        && Same(a.Waf, b.Waf)
        && a.ReportFailures?.Jail == b.ReportFailures?.Jail
        && (a.ReportFailures?.Statuses ?? []).SequenceEqual(b.ReportFailures?.Statuses ?? []);

    /// <summary>Wherever it stands.</summary>
    public static bool Same(WafSettings a, WafSettings b) =>
        a with { Rules = b.Rules, Place = b.Place } == b && a.Rules.SequenceEqual(b.Rules);

    /// <summary>All but what has a name of its own: jails and their defaults, reporters, bouncers, feeds.</summary>
    public static bool SameUnnamed(BanSettings a, BanSettings b) => a.Ignore.SequenceEqual(b.Ignore) && b == a with
    {
        Ignore = b.Ignore,
        JailDefaults = b.JailDefaults,
        Jails = b.Jails,
        Reporters = b.Reporters,
        Bouncers = b.Bouncers,
        Feeds = b.Feeds,
    };

    public static bool Same(JailSettings a, JailSettings b) =>
        a with { Increment = b.Increment } == b
        && a.Increment with { Multipliers = b.Increment.Multipliers } == b.Increment
        && a.Increment.Multipliers.SequenceEqual(b.Increment.Multipliers);

    public static bool Same(ReporterSettings a, ReporterSettings b) =>
        a with { Upstreams = b.Upstreams } == b && a.Upstreams.SequenceEqual(b.Upstreams);

    public static bool Same(AdminSettings a, AdminSettings b) =>
        a with { Bind = b.Bind, MetricsFrom = b.MetricsFrom } == b
        && a.Bind.SequenceEqual(b.Bind) && a.MetricsFrom.SequenceEqual(b.MetricsFrom);

    public static bool Same(ClusterSettings a, ClusterSettings b) =>
        a with { Seeds = b.Seeds } == b && a.Seeds.SequenceEqual(b.Seeds);
}
