using Microsoft.Data.Sqlite;

namespace ActorProxy.Actors.Bans.Storing;

internal sealed partial class BanFile
{
    /// <summary>Opens a file that cannot be written, for its records alone. Neither it nor its folder is touched.</summary>
    /// <param name="path">A file that no process writes: no lock is taken.</param>
    /// <param name="how">For the log: how it is read, and what is missing by that.</param>
    public static BanFile OpenForReading(string path, out string how)
    {
        var log = new FileInfo(path + LogSuffix);
        if (!log.Exists || log.Length == 0)
        {
            how = "as it is";
            return OpenImmutable(path);
        }

        try
        {
            how = "with its log, from a copy in memory";
            return OpenCopy(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            how = $"without its log, which takes a folder for temporary files to be read ({exception.Message}); so the latest records are missing";
            return OpenImmutable(path);
        }
    }

    /// <remarks>https://www.sqlite.org/uri.html: without a lock, without a log, and without the companions a log would ask for.</remarks>
    private static BanFile OpenImmutable(string path)
    {
        var escaped = Path.GetFullPath(path).Replace("%", "%25", StringComparison.Ordinal).Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);
        return ForReading(Connect($"file:{escaped}?immutable=1", SqliteOpenMode.ReadOnly));
    }

    /// <remarks>SQLite reads a log only where it can make files beside it (https://www.sqlite.org/wal.html#readonly).</remarks>
    private static BanFile OpenCopy(string path)
    {
        var folder = Directory.CreateTempSubdirectory("actorproxy-bans-");
        try
        {
            var copy = Path.Combine(folder.FullName, "bans.db");
            foreach (var companion in new[] { "", LogSuffix })
            {
                File.Copy(path + companion, copy + companion);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(copy + companion, OwnFile);
                }
            }

            using var source = Connect(copy, SqliteOpenMode.ReadWrite);
            var memory = Connect(":memory:", SqliteOpenMode.Memory);
            try
            {
                source.BackupDatabase(memory);
                return ForReading(memory);
            }
            catch
            {
                memory.Dispose();
                throw;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static BanFile ForReading(SqliteConnection connection)
    {
        try
        {
            if (IsEmpty(connection))
            {
                throw new BanFileException(BanFileTrouble.Unavailable, "there is nothing in it");
            }

            LookOver(connection);
            return new BanFile(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
