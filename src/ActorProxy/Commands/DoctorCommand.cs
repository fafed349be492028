using System.CommandLine;
using System.Text.Json;
using ActorProxy.Configuration;
using ActorProxy.Core.Settings;
using ActorProxy.Examining;

namespace ActorProxy.Commands;

/// <summary><c>doctor</c>: tries the real set-up, from the machine and as the user it runs on.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var config = ConfigOption.Create();
        var name = new Argument<string?>("upstream")
        {
            HelpName = "UPSTREAM",
            Description = "An upstream or a site to try alone. Without it: everything.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("doctor", "Try the real set-up: backends and their PROXY headers, certificates, names, ports, files. Exit code 1 when something does not work.") { name, config, json };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(config), parsed.GetValue(name), parsed.GetValue(json), parsed.InvocationConfiguration.Output, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string? configPath, string? name, bool asJson, TextWriter output, CancellationToken cancellation)
    {
        var source = ConfigOption.Load(configPath);
        var settings = source.Loaded.Settings ?? throw new CommandFailedException(
            ExitCodes.InvalidConfiguration, "the configuration is not valid: " + string.Join("; ", source.Loaded.Errors));
        var examination = new Examination(settings, ConfigPlaces.Read(source.Path, Environment.GetEnvironmentVariable));
        var findings = name is null ? await examination.Examine(cancellation) : await One(settings, examination, name, cancellation);
        if (asJson)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(
                findings.Select(finding => new { verdict = finding.Verdict.ToString().ToLowerInvariant(), finding.Subject, finding.Message }), AdminClient.Json));
        }
        else
        {
            foreach (var finding in findings)
            {
                await output.WriteLineAsync(PrintableText.Of(finding.ToString()));
            }
        }

        return findings.Any(finding => finding.Verdict == Verdict.Fail) ? ExitCodes.FaultFound : ExitCodes.Done;
    }

    private static Task<IReadOnlyList<Finding>> One(ProxySettings settings, Examination examination, string name, CancellationToken cancellation)
    {
        if (settings.Upstreams.FirstOrDefault(upstream => upstream.Name == name) is { } upstream)
        {
            return examination.Examine(upstream, cancellation);
        }

        return settings.Sites.FirstOrDefault(site => site.Name == name) is { } site
            ? Examination.Examine(site, cancellation)
            : throw CommandFailedException.Usage($"there is no upstream or site '{name}'; there are: {string.Join(", ", settings.Upstreams.Select(upstream => upstream.Name).Concat(settings.Sites.Select(site => site.Name)))}");
    }
}
