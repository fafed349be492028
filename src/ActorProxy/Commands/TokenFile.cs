namespace ActorProxy.Commands;

/// <summary>Reads a token from its file.</summary>
internal static class TokenFile
{
    /// <summary>Ours have 46; a file that holds more is not a token.</summary>
    private const int MaxLength = 1024;

    /// <exception cref="CommandFailedException">It cannot be read, or does not hold a token.</exception>
    public static string Read(string path)
    {
        try
        {
            var token = File.ReadAllText(path).Trim();
            return token.Length is > 0 and <= MaxLength && token.All(letter => letter is > ' ' and <= '~')
                ? token
                : throw CommandFailedException.Usage($"{path} does not hold a token: one line of printable ASCII is expected");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CommandFailedException.Usage($"token file: {exception.Message}");
        }
    }
}
