using ActorProxy.Benchmarks;
using BenchmarkDotNet.Running;

// A benchmark whose answer is not the expected one throws; then its figures are worth nothing, and the exit code says so.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(BenchConfig).Assembly).Run(BenchArguments.Complete(args), BenchConfig.For(args));
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
