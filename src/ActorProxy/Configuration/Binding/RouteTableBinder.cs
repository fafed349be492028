using ActorProxy.Configuration.Hocon;
using ActorProxy.Core.Routing;

namespace ActorProxy.Configuration.Binding;

/// <summary>Reads one table under <c>actorproxy.routes</c>; its keys are patterns, so none is unknown.</summary>
internal static class RouteTableBinder
{
    private const string Default = "default";

    public static RouteTableSettings Bind(ConfigSection table, DeclaredNames upstreams)
    {
        RepeatedNames.Reject(table, Canonical);
        var routes = new List<RouteSettings>();
        var otherwise = RouteTableSettings.Reject;
        foreach (var member in table.Members)
        {
            if (member.Node is ConfigObject)
            {
                table.Error(member.Position, member.Name, $"a name with dots needs quotes: \"{Dotted(member)}\"");
                continue;
            }

            if (member.Name != Default && !RoutePattern.TryParse(member.Name, out _, out var fault))
            {
                table.Error(member.Position, member.Name, fault);
            }

            if (table.Located(member.Name) is not { } target)
            {
                continue;
            }

            upstreams.Require(target, RouteTableSettings.Reject, RouteTableSettings.Redirect, RouteTableSettings.Sites);
            if (member.Name == Default)
            {
                otherwise = target.Value;
            }
            else
            {
                routes.Add(new RouteSettings(Canonical(member.Name), target.Value));
            }
        }

        return new RouteTableSettings { Name = table.Name, Routes = routes, Default = otherwise };
    }

    private static string Canonical(string pattern) => RoutePattern.TryParse(pattern, out var parsed, out _) ? parsed.Key : pattern;

    private static string Dotted(ConfigMember member) =>
        member.Node is ConfigObject { Members: [var next, ..] } ? $"{member.Name}.{Dotted(next)}" : member.Name;
}
