namespace ActorProxy.Commands;

/// <summary>Ends a command with one line on stderr.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">For a person; what it quotes may be foreign.</param>
internal sealed class CommandFailedException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandFailedException Usage(string message) => new(ExitCodes.WrongUsage, message);

    public static CommandFailedException Refused(string message) => new(ExitCodes.AdminRefused, message);
}
