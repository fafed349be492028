using System.CommandLine;
using ActorProxy.Admin;

namespace ActorProxy.Commands;

/// <summary><c>status</c>: a running edge at a glance.</summary>
internal static class StatusCommand
{
    public static Command Create(Func<string, string?> environment) =>
        AdminCommand.Create("status", "Show a running edge at a glance: listeners, upstreams, certificates, configuration, cluster.", environment, async (call, cancellation) =>
        {
            var reply = await call.Client.GetAsync("v1/status", cancellation);
            var status = reply.Read<StatusShape>();
            call.Show(reply.Content, table => Write(table, status));
            return ExitCodes.Done;
        });

    private static void Write(TableOutput table, StatusShape status)
    {
        table.WriteFacts(
        [
            ("version", status.Version),
            ("phase", status.Phase),
            ("started", $"{TableOutput.Time(status.Started)}, {TableOutput.Duration(TimeSpan.FromSeconds(status.UptimeSeconds))} ago"),
            ("connections", TableOutput.Number(status.Connections)),
            ("bans", TableOutput.Number(status.Bans)),
            ("ban store", status.BanStoreOk ? "works" : "does not work: bans live in memory"),
            ("kernel filter", $"{status.KernelFilter.State}, {TableOutput.Number(status.KernelFilter.Entries)} prefixes, {TableOutput.Number(status.KernelFilter.Drops)} drops"),
            ("configuration", $"{status.Config.Hash} of {TableOutput.Time(status.Config.LoadedAt)}"),
            .. status.Config.Files.Select(file => ("file", (string?)file)),
            .. status.Config.Warnings.Select(warning => ("warning", (string?)warning)),
            ("last reload", status.Config.LastReload is { } last ? $"{(last.Succeeded ? "done" : "rejected")} at {TableOutput.Time(last.At)}" : null),
            .. (status.Config.LastReload?.Problems ?? []).Select(problem => ("problem", (string?)problem)),
            .. (status.Config.LastReload?.NeedsRestart ?? []).Select(key => ("needs restart", (string?)key)),
            ("cluster", status.Cluster.Detached ? "detached: other nodes' bans do not arrive" : status.BansSynced ? "bans in step" : "bans not all here yet"),
            .. status.Cluster.Members.Select(member => ("member", (string?)$"{member.Address} {member.Status}")),
        ]);
        table.WriteLine("");
        table.Write(["LISTENER", "ADDRESS"], status.Listeners.Select(listener => new[] { listener.Name, listener.Address }));
        table.WriteLine("");
        table.Write(
            ["UPSTREAM", "SERVER", "ADDRESS", "HEALTH", "CONNECTIONS"],
            status.Upstreams.SelectMany(upstream => upstream.Servers.Select(server => new[]
            {
                upstream.Name, server.Server, server.Address, server.Healthy ? "healthy" : "unhealthy", TableOutput.Number(server.Connections),
            })));
        if (status.Certificates.Count > 0)
        {
            table.WriteLine("");
            table.Write(
                ["SITE", "CERTIFICATE"],
                status.Certificates.Select(certificate => new[] { certificate.Site, certificate.NotAfter is { } end ? $"until {TableOutput.Time(end)}" : "temporary, which no client trusts" }));
        }
    }
}
