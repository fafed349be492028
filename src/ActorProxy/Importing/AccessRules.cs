using ActorProxy.Importing.Nginx;

namespace ActorProxy.Importing;

/// <summary>Directives that keep somebody out. What they guard must not become open by moving: it does not come along.</summary>
internal static class AccessRules
{
    private static readonly string[] Guards = ["auth_request", "auth_jwt", "secure_link", "auth_pam", "auth_ldap"];

    /// <summary>What keeps somebody out in a scope; null = nothing.</summary>
    public static NginxDirective? Find(NginxScope scope) =>
        scope.InForce("deny").FirstOrDefault(deny => deny.Value == "all")
        ?? (scope.First("auth_basic") is { } basic && basic.Value != "off" ? basic : null)
        ?? (scope.First("ssl_verify_client") is { } client && client.Value != "off" ? client : null)
        ?? Guards.Select(scope.First).FirstOrDefault(guard => guard is not null && guard.Value != "off");

    /// <summary>Says of single addresses that were refused that they are not any more.</summary>
    public static void TellOfDenied(NginxScope scope, ImportLedger ledger)
    {
        foreach (var deny in scope.InForce("deny"))
        {
            ledger.Open(deny, $"refuse it with: actorproxy bans add {deny.Value} --duration -1");
        }

        foreach (var allow in scope.InForce("allow"))
        {
            ledger.Cover(allow, "nobody is refused but by bans");
        }
    }
}
