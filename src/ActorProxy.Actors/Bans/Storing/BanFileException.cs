using Microsoft.Data.Sqlite;

namespace ActorProxy.Actors.Bans.Storing;

/// <summary>What is wrong with the file of bans.</summary>
internal enum BanFileTrouble
{
    /// <summary>It cannot be read or written for now: no space, no permission, another process has it.</summary>
    Unavailable,

    /// <summary>It is no database, or a broken one.</summary>
    Damaged,

    /// <summary>Somebody else's, or of a later version of this program: not to be touched.</summary>
    Foreign,
}

/// <summary>The file of bans is not as it should be.</summary>
internal sealed class BanFileException(BanFileTrouble trouble, string message) : Exception(message)
{
    // https://www.sqlite.org/rescode.html
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    public BanFileTrouble Trouble => trouble;

    /// <returns>Null when the exception has another cause than the file.</returns>
    public static BanFileTrouble? TroubleOf(Exception exception) => exception switch
    {
        BanFileException file => file.Trouble,
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } => BanFileTrouble.Damaged,
        SqliteException or IOException or UnauthorizedAccessException => BanFileTrouble.Unavailable,
        _ => null,
    };

    /// <summary>True after an error that only writing meets.</summary>
    public static bool CanStillBeRead(Exception exception) => exception is SqliteException { SqliteErrorCode: Full };
}
