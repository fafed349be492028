using ActorProxy.Commands;

namespace ActorProxy.Tests.Commands;

/// <summary>What a command came to.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs a command in this process, with its own streams and its own environment.</summary>
internal static class Cli
{
    public static Task<CliResult> RunAsync(params string[] args) => RunAsync([], args);

    public static async Task<CliResult> RunAsync(Dictionary<string, string> environment, params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, errors, environment.GetValueOrDefault);
        return new CliResult(code, output.ToString(), errors.ToString());
    }
}
