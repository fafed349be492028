using System.Buffers.Binary;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Microsoft.Data.Sqlite;

namespace ActorProxy.Actors.Bans.Storing;

/// <summary>Every record this node remembers, in a SQLite file; one connection, which has the file for itself.</summary>
/// <remarks>
/// Write-ahead log with <c>synchronous = NORMAL</c>: what is committed is the system's, so it survives the process being killed at any
/// moment. When the system itself fails or loses power, the last commits since a checkpoint may be missing, up to some 4 MB of log
/// (ten thousand records or more), never broken; other nodes give them back. A sync for each commit would cost milliseconds per ban.
/// Every call may throw what <see cref="BanFileException.TroubleOf"/> knows. Not thread-safe.
/// </remarks>
internal sealed partial class BanFile : IDisposable
{
    private const int KeyLength = 17;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _version;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _bucket;
    private readonly SqliteCommand _faded;

    private BanFile(SqliteConnection connection)
    {
        _connection = connection;
        _version = Prepare("SELECT stamp, node FROM bans WHERE bucket = $bucket AND prefix = $prefix", "$bucket", "$prefix");
        _find = Prepare($"SELECT {Columns} FROM bans WHERE bucket = $bucket AND prefix = $prefix", "$bucket", "$prefix");
        _put = Prepare(
            $"INSERT OR REPLACE INTO bans (bucket, {Columns}) VALUES ($bucket, $prefix, $stamp, $node, $since, $until, $lifted, $offences, $origin, $jail, $reporter, $reason)",
            "$bucket", "$prefix", "$stamp", "$node", "$since", "$until", "$lifted", "$offences", "$origin", "$jail", "$reporter", "$reason");
        _remove = Prepare("DELETE FROM bans WHERE bucket = $bucket AND prefix = $prefix", "$bucket", "$prefix");
        _bucket = Prepare($"SELECT {Columns} FROM bans WHERE bucket = $bucket AND prefix > $prefix ORDER BY prefix LIMIT $limit", "$bucket", "$prefix", "$limit");
        _faded = Prepare("SELECT prefix, stamp, node FROM bans WHERE until <= $horizon LIMIT $limit", "$horizon", "$limit");
    }

    public void Begin() => Execute("BEGIN IMMEDIATE");

    public void Commit() => Execute("COMMIT");

    /// <summary>Never throws: after some errors there is no transaction left to take back.</summary>
    public void Rollback()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // It has been rolled back.
        }
    }

    /// <summary>Writes something that changes nothing: it shows whether the file can be written.</summary>
    public void Touch() => Execute($"PRAGMA user_version = {SchemaVersion}");

    public BanVersion? VersionOf(IpPrefix prefix)
    {
        BindKey(_version, prefix);
        using var row = _version.ExecuteReader();
        return row.Read() ? new BanVersion(row.GetInt64(0), (ulong)row.GetInt64(1)) : null;
    }

    public Ban? Find(IpPrefix prefix)
    {
        BindKey(_find, prefix);
        using var row = _find.ExecuteReader();
        return row.Read() ? Read(row) : null;
    }

    /// <summary>Writes a record, in place of the one of its prefix.</summary>
    public void Put(Ban ban)
    {
        BindKey(_put, ban.Prefix);
        _put.Parameters[2].Value = ban.Version.Stamp;
        _put.Parameters[3].Value = (long)ban.Version.Node;
        _put.Parameters[4].Value = ban.SinceUnixMs;
        _put.Parameters[5].Value = ban.UntilUnixMs is { } until ? until : DBNull.Value;
        _put.Parameters[6].Value = ban.IsLifted ? 1L : 0L;
        _put.Parameters[7].Value = (long)ban.Offences;
        _put.Parameters[8].Value = (long)ban.Origin;
        _put.Parameters[9].Value = ban.Jail;
        _put.Parameters[10].Value = ban.Reporter;
        _put.Parameters[11].Value = ban.Reason;
        _put.ExecuteNonQuery();
    }

    public void Remove(IpPrefix prefix)
    {
        BindKey(_remove, prefix);
        _remove.ExecuteNonQuery();
    }

    /// <summary>Every record, in the order of buckets and prefixes.</summary>
    public IEnumerable<Ban> All()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM bans";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return Read(row);
        }
    }

    /// <summary>Records of a bucket in the order of their prefixes.</summary>
    /// <param name="bucket">Which.</param>
    /// <param name="after">The last prefix that is not wanted any more; null = from the first.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<Ban> Bucket(ushort bucket, IpPrefix? after, int limit)
    {
        _bucket.Parameters[0].Value = (long)bucket;
        _bucket.Parameters[1].Value = after is { } prefix ? Key(prefix) : Array.Empty<byte>();
        _bucket.Parameters[2].Value = (long)limit;
        using var row = _bucket.ExecuteReader();
        var bans = new List<Ban>();
        while (row.Read())
        {
            bans.Add(Read(row));
        }

        return bans;
    }

    /// <summary>Records that ended at the horizon or before.</summary>
    public IReadOnlyList<(IpPrefix Prefix, BanVersion Version)> Faded(long horizon, int limit)
    {
        _faded.Parameters[0].Value = horizon;
        _faded.Parameters[1].Value = (long)limit;
        using var row = _faded.ExecuteReader();
        var faded = new List<(IpPrefix, BanVersion)>();
        while (row.Read())
        {
            faded.Add((ReadPrefix(row), new BanVersion(row.GetInt64(1), (ulong)row.GetInt64(2))));
        }

        return faded;
    }

    /// <summary>Gives space back that deleted records left, and takes the log into the file.</summary>
    public void Compact()
    {
        using (var vacuum = _connection.CreateCommand())
        {
            vacuum.CommandText = "PRAGMA incremental_vacuum";
            using var page = vacuum.ExecuteReader();
            while (page.Read())
            {
                // One page a step.
            }
        }

        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Never throws.</summary>
    public void Dispose()
    {
        foreach (var command in new[] { _version, _find, _put, _remove, _bucket, _faded })
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private const string Columns = "prefix, stamp, node, since, until, lifted, offences, origin, jail, reporter, reason";

    private static Ban Read(SqliteDataReader row)
    {
        var origin = (BanOrigin)row.GetInt64(7);
        var ban = new Ban
        {
            Prefix = ReadPrefix(row),
            Version = new BanVersion(row.GetInt64(1), (ulong)row.GetInt64(2)),
            SinceUnixMs = row.GetInt64(3),
            UntilUnixMs = row.IsDBNull(4) ? null : row.GetInt64(4),
            IsLifted = row.GetInt64(5) != 0,
            Offences = (int)row.GetInt64(6),
            Origin = origin,
            Jail = BanNames.Shared(row.GetString(8)),
            Reporter = BanNames.Shared(row.GetString(9)),
            Reason = row.GetString(10),
        };
        return Enum.IsDefined(origin) && ban.SinceUnixMs is >= 0 && ban.SinceUnixMs <= Ban.MaxUnixMs && (ban.UntilUnixMs ?? 0) is >= 0 and var until && until <= Ban.MaxUnixMs && ban.Offences >= 0
            ? ban
            : throw new BanFileException(BanFileTrouble.Damaged, $"the record of {ban.Prefix} makes no sense");
    }

    private static IpPrefix ReadPrefix(SqliteDataReader row) => row.GetFieldValue<byte[]>(0) is { Length: KeyLength } key && key[16] <= 128
        ? IpPrefix.Of(NetAddress.FromBits(BinaryPrimitives.ReadUInt128BigEndian(key)), key[16])
        : throw new BanFileException(BanFileTrouble.Damaged, "a prefix makes no sense");

    private static byte[] Key(IpPrefix prefix)
    {
        var key = new byte[KeyLength];
        BinaryPrimitives.WriteUInt128BigEndian(key, prefix.Address.Bits);
        key[16] = prefix.Bits;
        return key;
    }

    private static void BindKey(SqliteCommand command, IpPrefix prefix)
    {
        command.Parameters[0].Value = (long)BanDigest.BucketOf(prefix);
        command.Parameters[1].Value = Key(prefix);
    }

    private SqliteCommand Prepare(string text, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter(parameter, null));
        }

        return command;
    }

    private void Execute(string text) => Execute(_connection, text);

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
