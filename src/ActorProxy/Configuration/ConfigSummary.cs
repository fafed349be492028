using System.Globalization;
using System.Net;
using ActorProxy.Configuration.Values;
using ActorProxy.Core.Accepting;
using ActorProxy.Core.Closing;
using ActorProxy.Core.Offloading;
using ActorProxy.Core.Routing;
using ActorProxy.Core.Settings;
using ActorProxy.Core.Upstreams;

namespace ActorProxy.Configuration;

/// <summary>What <c>check</c> prints: the problems of an invalid file, or one screen that says what a valid one does.</summary>
internal static class ConfigSummary
{
    /// <summary>A screen has some 50 lines; a host with more of something gets the first ones and a count.</summary>
    private const int MaxRows = 12;

    public static void Write(TextWriter output, ConfigLoadResult result)
    {
        if (result.Settings is { } settings)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Files[0]} is valid ({result.Files.Count} file(s), hash {result.Hash})"));
            WriteSettings(output, settings);
        }

        foreach (var problem in result.Errors)
        {
            output.WriteLine(problem);
        }

        foreach (var warning in result.Warnings)
        {
            output.WriteLine($"warning: {warning}");
        }
    }

    private static void WriteSettings(TextWriter output, ProxySettings settings)
    {
        WriteRows(output, "listeners", settings.Listeners, Row);
        WriteRows(output, "routes", settings.Routes, Row);
        WriteRows(output, "upstreams", settings.Upstreams, Row);
        if (settings.Sites.Count > 0)
        {
            WriteRows(output, "sites", settings.Sites, Row);
        }

        output.WriteLine($"admin {(settings.Admin.Bind.Count == 0 ? "off" : Joined(settings.Admin.Bind))}, "
            + $"access log {(settings.AccessLog.Format == AccessLogFormat.Off ? "off" : settings.AccessLog.File)}, "
            + $"drain time {DurationText.Format(settings.Limits.DrainTime)}");
    }

    private static string[] Row(ListenerSettings listener) =>
    [
        listener.Name,
        listener.Kind.ToString().ToLowerInvariant(),
        Joined(listener.Bind),
        listener.Routes is { } routes ? $"routes {routes}" : $"upstream {listener.Upstream}",
    ];

    private static string[] Row(SiteSettings site) =>
    [
        site.Name,
        string.Join(' ', site.Upstream.Servers.Select(server => server.Text)),
        site.RedirectHttp ? "https only" : "https and http",
        site.Waf.Mode == WafMode.Off ? "" : $"waf {site.Waf.Mode.ToString().ToLowerInvariant()}",
    ];

    private static string[] Row(RouteTableSettings table)
    {
        var regexes = table.Routes.Count(route => route.Pattern.StartsWith('~'));
        var wildcards = table.Routes.Count(route => route.Pattern.StartsWith('*'));
        return
        [
            table.Name,
            FormattableString.Invariant($"{table.Routes.Count - regexes - wildcards} exact, {wildcards} wildcard, {regexes} regex"),
            $"default {table.Default}",
        ];
    }

    private static string[] Row(UpstreamSettings upstream) =>
    [
        upstream.Name,
        string.Join(' ', upstream.Servers.Select(server => server.Text)),
        $"proxy-protocol {upstream.ProxyProtocol.ToString().ToLowerInvariant()}",
    ];

    private static string Joined(IEnumerable<IPEndPoint> endPoints) => string.Join(' ', endPoints);

    private static void WriteRows<T>(TextWriter output, string title, IReadOnlyList<T> items, Func<T, string[]> row)
    {
        var rows = items.Take(MaxRows).Select(row).ToArray();
        var widths = Enumerable.Range(0, rows.Length == 0 ? 0 : rows[0].Length).Select(column => rows.Max(cells => cells[column].Length)).ToArray();
        output.WriteLine(title);
        foreach (var cells in rows)
        {
            output.WriteLine("  " + string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        if (items.Count > MaxRows)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  … and {items.Count - MaxRows} more"));
        }
    }
}
