namespace ActorProxy.Benchmarks;

/// <summary>BenchmarkDotNet's command line, with what stands for an omission.</summary>
internal static class BenchArguments
{
    // Without one of these BenchmarkDotNet would ask on the console what to run.
    private static readonly string[] Choices = ["-f", "--filter", "--anyCategories", "--allCategories", "--list", "--help", "--version", "--info"];

    private static readonly string[] Jobs = ["-j", "--job"];

    /// <summary>Adds <c>--filter *</c> where nothing was chosen.</summary>
    public static string[] Complete(string[] args) => Names(args, Choices) ? args : [.. args, "--filter", "*"];

    /// <summary>True when the caller says how long to measure.</summary>
    public static bool HasJob(string[] args) => Names(args, Jobs);

    private static bool Names(string[] args, string[] options) =>
        args.Any(argument => options.Contains(argument.Split('=')[0], StringComparer.OrdinalIgnoreCase));
}
