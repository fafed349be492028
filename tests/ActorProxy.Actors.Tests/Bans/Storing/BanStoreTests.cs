using System.Diagnostics;
using System.Runtime.Versioning;
using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Testing.Edge;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Tests.Bans.Storing;

/// <summary>What is put is there after a restart, the newer record holds, and what has faded goes.</summary>
public sealed class BanStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly RecordingLogger _logger = new();
    private readonly List<BanStore> _open = [];

    private string FilePath => _folder["data/bans.db"];

    public void Dispose()
    {
        _open.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public void Put_EveryField_IsThereAfterARestart()
    {
        Ban[] bans =
        [
            BanSamples.Rich("203.0.113.1", 5),
            BanSamples.Rich("2001:db8::/64", 6) with { IsLifted = false, UntilUnixMs = null },
            BanSamples.Rich("::/0", 7) with { Jail = "", Reporter = "", Reason = "", Origin = BanOrigin.Feed, Offences = 0 },
        ];
        var (store, empty) = Open();
        Assert.All(bans, ban => Assert.True(Put(store, ban)));
        var root = store.Digest.Root;
        store.Dispose();

        var (again, content) = Open();

        Assert.Empty(empty.Active);
        Assert.Equal([bans[1]], content.Active);
        Assert.Equal(bans[2].Version, content.Newest);
        Assert.All(bans, ban => Assert.Equal(ban, Find(again, ban.Prefix)));
        Assert.Equal(root, again.Digest.Root);
        Assert.NotEqual(0UL, root);
        Assert.Empty(_logger.Messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Put_OlderOrEqualVersion_ChangesNothing(bool inFile)
    {
        var (store, _) = Open(inFile);
        Assert.True(Put(store, BanSamples.Rich("203.0.113.1", 5)));
        var root = store.Digest.Root;

        Assert.False(Put(store, BanSamples.Rich("203.0.113.1", 5) with { Jail = "other" }));
        Assert.False(Put(store, BanSamples.Rich("203.0.113.1", 4)));
        Assert.Equal(root, store.Digest.Root);
        Assert.Equal("jail-1", Find(store, BanSamples.Prefix("203.0.113.1"))!.Jail);

        Assert.True(Put(store, BanSamples.Rich("203.0.113.1", 6)));
        Assert.NotEqual(root, store.Digest.Root);
        Assert.Equal(6, Find(store, BanSamples.Prefix("203.0.113.1"))!.Version.Stamp);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Open_MakesFileAndFolderTheOwnersAlone()
    {
        var (store, _) = Open();
        Put(store, BanSamples.Rich("203.0.113.1", 5));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["data"]));
        foreach (var file in Directory.EnumerateFiles(_folder["data"]))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.True(File.Exists(FilePath + "-wal"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Open_FileThatOthersMayRead_IsTakenFromThem()
    {
        Directory.CreateDirectory(_folder["data"]);
        File.WriteAllText(FilePath, "");
        File.SetUnixFileMode(FilePath, (UnixFileMode)0b110_100_100);

        Open();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Open_NoDatabase_SetsItAsideAndBegins()
    {
        Directory.CreateDirectory(_folder["data"]);
        File.WriteAllText(FilePath, "This is not a database, but it is long enough to be looked at as if it were one.\n");

        var (store, content) = Open();

        Assert.Empty(content.Active);
        Assert.True(store.IsOk);
        Assert.True(Put(store, BanSamples.Rich("203.0.113.1", 5)));
        var (level, message) = Assert.Single(_logger.Messages);
        Assert.Equal(LogLevel.Error, level);
        var aside = FilePath + ".damaged-20300101T000000Z";
        Assert.Contains(aside, message, StringComparison.Ordinal);
        Assert.StartsWith("This is not", File.ReadAllText(aside), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(5 * 4096)]
    [InlineData(20 * 4096)]
    public void Open_BrokenPages_SetsItAsideAndBegins(int from)
    {
        var (store, _) = Open();
        store.Transact(() => Enumerable.Range(0, 2000).Count(i => store.Put(BanSamples.Rich("203.0.113.1", 5) with { Prefix = BanSamples.Client((uint)i) })));
        store.Dispose();
        using (var file = File.OpenWrite(FilePath))
        {
            Assert.True(file.Length > from + (4 * 4096));
            file.Position = from;
            file.Write(Enumerable.Repeat((byte)0xa5, 4 * 4096).ToArray());
        }

        var (again, content) = Open();

        Assert.Empty(content.Active);
        Assert.True(again.IsOk);
        Assert.True(Put(again, BanSamples.Rich("203.0.113.1", 5)));
        Assert.Contains("is damaged", Assert.Single(_logger.Messages).Message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(_folder["data"], "*.damaged-*Z"));
    }

    [Fact]
    public void Put_FileBreaksInUse_GoesOnWithAFreshOneAndAsksForAll()
    {
        const int Count = 40_000;
        var (store, _) = Open();
        store.Transact(() => Enumerable.Range(0, Count).Count(i => store.Put(BanSamples.Rich("203.0.113.1", 5) with { Prefix = BanSamples.Client((uint)i) })));
        store.Dispose();
        (store, _) = Open();
        using (var file = new FileStream(FilePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xa5, (int)file.Length - 4096).ToArray());
        }

        // Some pages are still in the connection's cache, most are not.
        Assert.All(Enumerable.Range(0, 1000), i => Assert.True(Put(store, BanSamples.Rich("203.0.113.1", 6) with { Prefix = BanSamples.Client((uint)i) })));

        Assert.True(store.IsOk);
        Assert.True(store.TakeLoss());
        Assert.False(store.TakeLoss());
        Assert.Contains("is damaged", Assert.Single(_logger.Messages).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfALaterVersion_LeavesItAloneAndGoesOnInMemory()
    {
        var (store, _) = Open();
        Put(store, BanSamples.Rich("203.0.113.1", 5));
        store.Dispose();
        Sql("PRAGMA user_version = 2");
        var before = File.ReadAllBytes(FilePath);

        (store, _) = Open();

        Assert.False(store.IsOk);
        Assert.Null(Find(store, BanSamples.Prefix("203.0.113.1")));
        Assert.True(Put(store, BanSamples.Rich("203.0.113.2", 6)));
        Assert.NotNull(Find(store, BanSamples.Prefix("203.0.113.2")));
        Assert.Null(store.Open());
        Assert.Contains("of a later version", Assert.Single(_logger.Messages).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(FilePath));

        // Somebody has cared for it.
        Sql("PRAGMA user_version = 1");
        var content = store.Open();

        Assert.True(store.IsOk);
        Assert.NotNull(content);
        Assert.NotNull(Find(store, BanSamples.Prefix("203.0.113.1")));
        Assert.NotNull(Find(store, BanSamples.Prefix("203.0.113.2")));
        Assert.Contains("works again", _logger.Messages.Last().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_LeavesItAlone()
    {
        Directory.CreateDirectory(_folder["data"]);
        Sql("CREATE TABLE mine (x)");
        var before = File.ReadAllBytes(FilePath);

        var (store, _) = Open();

        Assert.False(store.IsOk);
        Assert.Equal(before, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void Open_FileInUseByAnother_GoesOnInMemory()
    {
        var (first, _) = Open();
        Put(first, BanSamples.Rich("203.0.113.1", 5));

        var (second, _) = Open();
        Assert.False(second.IsOk);
        Assert.True(Put(second, BanSamples.Rich("203.0.113.2", 6)));
        first.Dispose();
        second.Open();

        Assert.True(second.IsOk);
        Assert.NotNull(Find(second, BanSamples.Prefix("203.0.113.1")));
    }

    [Fact]
    public void Put_WithoutAPlaceForTheFile_WaitsInMemoryAndIsWrittenLater()
    {
        // Root may write everywhere, but not below a file.
        File.WriteAllText(_folder["data"], "");
        var (store, _) = Open();
        Assert.False(store.IsOk);
        Assert.True(Put(store, Active("203.0.113.1", 5)));
        Assert.True(Put(store, Active("203.0.113.1", 6).Lifted(_time.UnixMs, new BanVersion(7, 1))));
        Assert.True(Put(store, Active("203.0.113.2", 8)));
        Assert.False(Put(store, Active("203.0.113.2", 8)));
        var root = store.Digest.Root;
        Assert.Null(store.Open());
        Assert.Single(_logger.Messages);

        File.Delete(_folder["data"]);
        var content = store.Open();

        Assert.True(store.IsOk);
        Assert.Equal([BanSamples.Prefix("203.0.113.2")], content!.Active.Select(ban => ban.Prefix));
        Assert.Equal(root, store.Digest.Root);
        Assert.Equal(2, _logger.Messages.Count);
        store.Dispose();
        Assert.Equal(content.Active, Open().Content.Active);
    }

    [Fact]
    public void Purge_WhatHasFaded_IsGoneAndComesNotBack()
    {
        var (store, _) = Open();
        store.Transact(() => Enumerable.Range(0, 12_000).Count(i => store.Put(BanSamples.Of(
            BanSamples.Client((uint)i), new BanVersion(i + 1, 1), _time.UnixMs, i % 4 == 0 ? null : _time.UnixMs + 1000))));
        var ended = Find(store, BanSamples.Client(1))!;
        store.Dispose();
        var before = new FileInfo(FilePath).Length;
        (store, _) = Open();

        _time.Advance(TimeSpan.FromDays(30));
        Assert.False(store.Purge());
        Assert.NotNull(Find(store, BanSamples.Client(1)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(store.Purge());
        Assert.False(store.Purge());

        Assert.Null(Find(store, BanSamples.Client(1)));
        Assert.NotNull(Find(store, BanSamples.Client(4)));
        Assert.False(Put(store, ended));
        Assert.InRange(new FileInfo(FilePath).Length, 1, before / 2);
        var root = store.Digest.Root;
        store.Dispose();
        Assert.Equal(root, Open().Store.Digest.Root);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Put_FadedRecordNewerThanTheKnown_MakesForgetBoth(bool inFile)
    {
        // It was lifted long ago, and this node was away.
        var (store, _) = Open(inFile);
        var permanent = Active("203.0.113.1", 5) with { UntilUnixMs = null };
        Put(store, permanent);
        var lifted = permanent.Lifted(_time.UnixMs, new BanVersion(6, 1));
        _time.Advance(TimeSpan.FromDays(31));

        Assert.True(Put(store, lifted));
        store.Purge();

        Assert.Null(Find(store, permanent.Prefix));
        Assert.Equal(0UL, store.Digest.Root);
    }

    [Fact]
    public void Purge_WithoutAFile_KeepsTheLatestEnded()
    {
        var (store, _) = Open(inFile: false);
        for (uint i = 0; i < 300; i++)
        {
            Put(store, BanSamples.Of(BanSamples.Client(i), new BanVersion(i + 1, 1), _time.UnixMs, i % 2 == 0 ? null : _time.UnixMs - 1000 + i));
        }

        store.Purge();

        Assert.Equal(150, Enumerable.Range(0, 150).Count(i => Find(store, BanSamples.Client((uint)i * 2)) is not null));
        Assert.Equal(100, Enumerable.Range(0, 150).Count(i => Find(store, BanSamples.Client(((uint)i * 2) + 1)) is not null));
        Assert.NotNull(Find(store, BanSamples.Client(299)));
        Assert.Null(Find(store, BanSamples.Client(1)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bucket_InStretches_GivesEveryRecordOnce(bool inFile)
    {
        var (store, _) = Open(inFile);
        var clients = Enumerable.Range(0, 200_000).Select(i => BanSamples.Client((uint)i)).Where(client => BanDigest.BucketOf(client) == 77).ToList();
        clients.ForEach(client => Put(store, Active("203.0.113.1", 5) with { Prefix = client }));
        var found = new List<IpPrefix>();
        IpPrefix? after = null;
        while (store.Transact(() => store.Bucket(77, after, 7)) is { Count: > 0 } stretch)
        {
            Assert.InRange(stretch.Count, 1, 7);
            found.AddRange(stretch.Select(ban => ban.Prefix));
            after = found[^1];
        }

        Assert.InRange(clients.Count, 20, 100);
        Assert.Equal(clients.OrderBy(client => client.Address), found);
    }

    [Fact]
    public void Open_HundredThousandBans_TakesLessThanTwoSeconds()
    {
        var (store, _) = Open();
        var writing = Stopwatch.StartNew();
        store.Transact(() => Enumerable.Range(0, 100_000).Count(i => store.Put(BanSamples.Of(BanSamples.Client((uint)i), new BanVersion(i + 1, 1), _time.UnixMs, null))));
        writing.Stop();
        var root = store.Digest.Root;
        store.Dispose();

        // The best of a few: the machine may be busy.
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5 && best > TimeSpan.FromSeconds(2); i++)
        {
            var reading = Stopwatch.StartNew();
            var (again, content) = Open();
            best = reading.Elapsed < best ? reading.Elapsed : best;
            Assert.Equal(100_000, content.Active.Count);
            Assert.Equal(root, again.Digest.Root);
            again.Dispose();
        }

        Assert.True(best < TimeSpan.FromSeconds(2), $"read in {best}, written in {writing.Elapsed}");
        Console.WriteLine($"100,000 bans: written in {writing.ElapsedMilliseconds} ms, read in {best.TotalMilliseconds} ms, {new FileInfo(FilePath).Length / 100_000} bytes each");
    }

    private static bool Put(BanStore store, Ban ban) => store.Transact(() => store.Put(ban));

    private static Ban? Find(BanStore store, IpPrefix prefix) => store.Transact(() => store.Find(prefix));

    private Ban Active(string prefix, long stamp) => BanSamples.Of(BanSamples.Prefix(prefix), new BanVersion(stamp, 1), _time.UnixMs, _time.UnixMs + 3_600_000);

    private (BanStore Store, BanStoreContent Content) Open(bool inFile = true)
    {
        var store = new BanStore(new BanStoreOptions { Path = inFile ? FilePath : "", MaxEndedInMemory = 100 }, _time, _logger);
        _open.Add(store);
        return (store, store.Open() ?? BanStoreContent.Empty);
    }

    private void Sql(string command)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var sql = connection.CreateCommand();
        sql.CommandText = command + "; PRAGMA journal_mode = DELETE";
        sql.ExecuteNonQuery();
    }
}
