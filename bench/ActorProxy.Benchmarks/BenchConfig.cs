using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using Perfolizer.Horology;

namespace ActorProxy.Benchmarks;

/// <summary>How everything is measured: allocations always, one table for all, nothing left outside of the build's folders.</summary>
internal static class BenchConfig
{
    // Long enough for the second compilation, short enough for all of them in some four minutes.
    private static readonly Job Short = Job.Default
        .WithId("Short")
        .WithLaunchCount(1)
        .WithWarmupCount(5)
        .WithIterationCount(5)
        .WithIterationTime(TimeInterval.FromMilliseconds(100));

    public static IConfig For(string[] args)
    {
        var config = ManualConfig.CreateEmpty()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(CategoriesColumn.Default)
            .HideColumns(Column.Namespace, Column.Type, Column.Job, Column.Median, Column.Error, Column.RatioSD, Column.AllocRatio, Column.Gen0, Column.Gen1, Column.Gen2)
            .AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)
            .WithSummaryStyle(SummaryStyle.Default.WithTimeUnit(TimeUnit.Nanosecond))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"))
            .WithOption(ConfigOptions.JoinSummary, true);
        return BenchArguments.HasJob(args) ? config : config.AddJob(Short);
    }
}
