using System.CommandLine;
using System.Text;

namespace ActorProxy.Commands.Emitting.Watching;

/// <summary><c>emit prometheus-alerts</c>: <see cref="AlertRules"/> as a rule file of Prometheus'.</summary>
internal static class PrometheusAlerts
{
    public static Command Create() =>
        EmitCommand.File("prometheus-alerts", "Alerting rules for Prometheus.", call => Text(AlertRules.For(call.Settings().Cluster.Seeds.Count)));

    private static string Text(IReadOnlyList<AlertRule> rules)
    {
        var text = new StringBuilder("""
            # ActorProxy's alerting rules for Prometheus. Save it as actorproxy-alerts.yml beside prometheus.yml, and name it there in rule_files.
            groups:
              - name: actorproxy
                rules:

            """);
        foreach (var rule in rules)
        {
            text.Append($"""
                      - alert: {rule.Name}
                        expr: |
                          {rule.Expression.Replace("\n", "\n          ", StringComparison.Ordinal)}
                        for: {rule.For}
                        labels:
                          severity: {rule.Severity.ToString().ToLowerInvariant()}
                        annotations:
                          summary: {YamlText.Quoted(rule.Summary)}
                          description: {YamlText.Quoted(rule.Advice)}

                """);
        }

        return text.ToString();
    }
}
