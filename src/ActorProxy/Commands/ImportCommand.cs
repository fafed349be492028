using System.CommandLine;
using ActorProxy.Importing;
using ActorProxy.Importing.Nginx;

namespace ActorProxy.Commands;

/// <summary><c>import</c>: another program's set-up as a configuration of ours.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Turn another proxy's set-up into a configuration for this one.") { Nginx() };

    private static Command Nginx()
    {
        var file = new Argument<string>("file") { HelpName = "FILE", Description = "nginx.conf, or a file that it includes." };
        var prefix = new Option<string?>("--prefix") { HelpName = "DIR", Description = "Where relative includes and certificates lie. Without it: the folder of FILE, as for nginx." };
        var command = new Command("nginx", "Print an nginx set-up (stream with its maps, servers of http) as a configuration; what did not come along is told on stderr, and in comments.") { file, prefix };
        command.SetAction(parsed => Import(
            parsed.GetValue(file)!, parsed.GetValue(prefix), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Import(string file, string? prefix, TextWriter output, TextWriter errors)
    {
        var files = new NginxFiles(Path.GetFullPath(prefix ?? Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/"));
        var result = NginxImport.Read(Parse(file, files), files);
        foreach (var remark in result.Remarks.Where(remark => remark.Outcome >= ImportOutcome.Left))
        {
            errors.WriteLine(PrintableText.Of((remark.Outcome == ImportOutcome.Opened ? "open now: " : "did not come along: ") + remark));
        }

        if (result.Settings.Listeners.Count == 0)
        {
            throw new CommandFailedException(ExitCodes.InvalidConfiguration, $"{file} has no server that could be carried over");
        }

        output.Write(ImportedText.Write(file, result));
        return ExitCodes.Done;
    }

    private static NginxTree Parse(string file, NginxFiles files)
    {
        try
        {
            return NginxParser.Parse(file, files);
        }
        catch (NginxFileException wrong)
        {
            throw new CommandFailedException(ExitCodes.InvalidConfiguration, wrong.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailedException.Usage(exception.Message);
        }
    }
}
