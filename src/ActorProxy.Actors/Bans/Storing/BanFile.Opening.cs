using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ActorProxy.Actors.Bans.Storing;

internal sealed partial class BanFile
{
    /// <summary>Says whose the file is: "APXY".</summary>
    private const long ApplicationId = 0x41505859;

    /// <summary>A later one is not touched. An earlier one will be brought up to date here.</summary>
    private const long SchemaVersion = 1;

    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnDirectory = OwnFile | UnixFileMode.UserExecute;

    private static readonly string[] Companions = ["", "-wal", "-shm"];

    /// <summary>Opens the file, makes it if there is none, and looks it over.</summary>
    public static BanFile Open(string path)
    {
        Create(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            // Seconds; the file is ours alone, so there is nothing to wait for.
            DefaultTimeout = 1,
        }.ToString());
        try
        {
            connection.Open();

            // Two processes on one file would each miss what the other decides. The lock ends with the process.
            Execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
            Check(connection);
            return new BanFile(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Gives a damaged file, with its log, another name.</summary>
    /// <returns>The new path.</returns>
    public static string SetAside(string path, DateTimeOffset now)
    {
        var aside = path + ".damaged-" + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        foreach (var companion in Companions.Where(companion => File.Exists(path + companion)))
        {
            File.Move(path + companion, aside + companion, overwrite: true);
        }

        return aside;
    }

    private static void Create(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            File.Open(path, FileMode.OpenOrCreate).Dispose();
            return;
        }

        Directory.CreateDirectory(directory, OwnDirectory);
        if (File.Exists(path))
        {
            File.SetUnixFileMode(path, OwnFile);
        }
        else
        {
            // SQLite gives its log the mode of the file.
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnFile }).Dispose();
        }
    }

    private static void Check(SqliteConnection connection)
    {
        var application = Ask<long>(connection, "PRAGMA application_id");
        var version = Ask<long>(connection, "PRAGMA user_version");
        if (application == 0 && version == 0 && Ask<long>(connection, "SELECT count(*) FROM sqlite_schema") == 0)
        {
            Fill(connection);
        }
        else if (application != ApplicationId)
        {
            throw new BanFileException(BanFileTrouble.Foreign, "it is a database of another program");
        }
        else if (version > SchemaVersion)
        {
            throw new BanFileException(BanFileTrouble.Foreign, $"it is of a later version of this program (schema {version}; this one knows {SchemaVersion})");
        }
        else if (Ask<string>(connection, "PRAGMA quick_check(1)") is var found and not "ok")
        {
            throw new BanFileException(BanFileTrouble.Damaged, found);
        }

        Execute(connection, "PRAGMA journal_mode = WAL");
        Execute(connection, "PRAGMA synchronous = NORMAL");
    }

    private static void Fill(SqliteConnection connection)
    {
        // Before the first table, or it has no effect.
        Execute(connection, "PRAGMA auto_vacuum = INCREMENTAL");
        Execute(connection, $"""
            BEGIN IMMEDIATE;
            CREATE TABLE bans (
              bucket INTEGER NOT NULL, prefix BLOB NOT NULL, stamp INTEGER NOT NULL, node INTEGER NOT NULL,
              since INTEGER NOT NULL, until INTEGER, lifted INTEGER NOT NULL, offences INTEGER NOT NULL, origin INTEGER NOT NULL,
              jail TEXT NOT NULL, reporter TEXT NOT NULL, reason TEXT NOT NULL,
              PRIMARY KEY (bucket, prefix)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX ends ON bans (until) WHERE until IS NOT NULL;
            PRAGMA application_id = {ApplicationId};
            PRAGMA user_version = {SchemaVersion};
            COMMIT
            """);
    }

    private static T Ask<T>(SqliteConnection connection, string question)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        return (T)command.ExecuteScalar()!;
    }
}
