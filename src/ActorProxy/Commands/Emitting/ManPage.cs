using System.CommandLine;
using System.Globalization;
using ActorProxy.Configuration;

namespace ActorProxy.Commands.Emitting;

/// <summary><c>emit man</c>: the manual page, made of the same descriptions as every <c>--help</c>.</summary>
internal static class ManPage
{
    private const string Program = "actorproxy";

    private static readonly (int Code, string Meaning)[] Exits =
    [
        (ExitCodes.Done, "Done."),
        (ExitCodes.InvalidConfiguration, "The configuration is not valid; of doctor: something does not work."),
        (ExitCodes.WrongUsage, "Wrong usage."),
        (ExitCodes.CouldNotStart, "It could not start: an address is in use or not permitted, say."),
        (ExitCodes.AdminRefused, "The admin API refused, or was not there."),
        (ExitCodes.WantsRestart, "A node that was removed from its cluster asks to be started anew."),
    ];

    public static Command Create()
    {
        var reference = new Option<string?>("--reference") { HelpName = "FILE", Description = "Print actorproxy.conf(5) in place of it, made of the file that documents every key." };
        var command = new Command("man", "The manual page, actorproxy(1).") { reference };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(parsed.GetValue(reference) is { } file ? OfConfiguration(file) : OfProgram(parsed.RootCommandResult.Command));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <exception cref="CommandFailedException">The file cannot be read.</exception>
    private static RoffText OfConfiguration(string file)
    {
        try
        {
            var page = Page(Program + ".conf", 5);
            page.Section("NAME").Text($"{Program}.conf - configuration of {Program}(1)");
            page.Section("DESCRIPTION").Text("HOCON. Every key with its unit, its default and the reason for it:");
            page.Verbatim(File.ReadAllText(file));
            page.Section("SEE ALSO").Text($"{Program}(1)");
            return page;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailedException.Usage("--reference: " + exception.Message);
        }
    }

    private static RoffText OfProgram(Command root)
    {
        var page = Page(Program, 1);
        page.Section("NAME").Text($"{Program} - {FirstSentence(root.Description!)}");
        page.Section("SYNOPSIS").Text($"{Program} [command] [options]");
        page.Section("DESCRIPTION").Text(root.Description!);
        page.Section("OPTIONS");
        WriteParts(page, root);
        page.Section("COMMANDS");
        WriteCommands(page, root, Program);
        page.Section("EXIT STATUS");
        foreach (var (code, meaning) in Exits)
        {
            page.Item(code.ToString(CultureInfo.InvariantCulture), meaning);
        }

        page.Section("ENVIRONMENT");
        page.Item(ConfigFiles.Variable, "The configuration file, where --config is not given.");
        page.Item(AdminOptions.AdminVariable, "The admin API's URL, where --admin is not given.");
        page.Item(AdminOptions.TokenFileVariable, "The file with the admin token, where --token-file is not given.");
        page.Section("FILES");
        page.Item(ConfigFiles.SystemFile, "The configuration.");
        page.Item(UnitPaths.State, "Of a service: bans, certificates and their keys.");
        page.Section("SEE ALSO").Text("actorproxy.conf(5), systemctl(1)");
        return page;
    }

    private static RoffText Page(string name, int section) => new RoffText().Title(
        name, section, DateOnly.FromDateTime(DateTime.UtcNow), "ActorProxy " + typeof(ManPage).Assembly.GetName().Version!.ToString(3));

    private static void WriteCommands(RoffText page, Command parent, string path)
    {
        foreach (var command in parent.Subcommands.Where(command => !command.Hidden))
        {
            var name = $"{path} {command.Name}";
            page.Subsection(string.Join(' ', command.Arguments.Select(ArgumentName).Prepend(name)));
            page.Text(command.Description!);
            WriteParts(page, command);
            WriteCommands(page, command, name);
        }
    }

    private static void WriteParts(RoffText page, Command command)
    {
        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            page.Item(ArgumentName(argument), argument.Description!);
        }

        foreach (var option in command.Options.Where(option => !option.Hidden))
        {
            page.Item(OptionName(option), option.Description!);
        }
    }

    private static string ArgumentName(Argument argument) => $"<{argument.HelpName ?? argument.Name}>" + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");

    private static string OptionName(Option option)
    {
        // The framework knows some in the fashion of Windows, too.
        var names = string.Join(", ", option.Aliases.Prepend(option.Name).Where(name => name.StartsWith('-')));
        return option.Arity.MinimumNumberOfValues == 0 ? names : $"{names} <{option.HelpName ?? option.Name.TrimStart('-')}>";
    }

    private static string FirstSentence(string text) => text[..text.IndexOf('.', StringComparison.Ordinal)];
}
