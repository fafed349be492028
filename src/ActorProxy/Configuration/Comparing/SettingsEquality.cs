using ActorProxy.Core.Accepting;
using ActorProxy.Core.Bans;
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
        a with { Servers = b.Servers } == b && a.Servers.SequenceEqual(b.Servers);

    public static bool Same(BanSettings a, BanSettings b) =>
        a with { Ignore = b.Ignore } == b && a.Ignore.SequenceEqual(b.Ignore);

    public static bool Same(AdminSettings a, AdminSettings b) =>
        a with { Bind = b.Bind, MetricsFrom = b.MetricsFrom } == b
        && a.Bind.SequenceEqual(b.Bind) && a.MetricsFrom.SequenceEqual(b.MetricsFrom);

    public static bool Same(ClusterSettings a, ClusterSettings b) =>
        a with { Seeds = b.Seeds } == b && a.Seeds.SequenceEqual(b.Seeds);
}
