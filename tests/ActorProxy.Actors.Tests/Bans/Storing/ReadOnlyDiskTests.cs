using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Core.Bans;
using ActorProxy.Testing;
using ActorProxy.Testing.Edge;
using Microsoft.Extensions.Logging;

namespace ActorProxy.Actors.Tests.Bans.Storing;

/// <summary>A disk that cannot be written: what is in the file is known and said, what is decided meanwhile waits.</summary>
public sealed class ReadOnlyDiskTests
{
    private const int Count = 3000;

    private readonly ManualTime _time = new();
    private readonly RecordingLogger _logger = new();

    [ToolTheory(Tools.NetworkNamespaces, "mount", "umount")]
    [InlineData("bans.db", false)]
    [InlineData("100% #bans?.db", false)]
    [InlineData("bans.db", true)]
    public void Open_DiskIsReadOnly_LoadsWhatIsThere(string name, bool isKilled)
    {
        using var disk = new Tmpfs("16m");
        var root = Stored(disk[name], isKilled);
        Assert.Equal(isKilled, File.Exists(disk[name] + "-wal"));
        disk.Remount("ro");
        var files = Directory.GetFiles(disk.Path);

        using var store = On(disk[name]);
        var content = store.Open();

        Assert.False(store.IsOk);
        Assert.Equal(Count, content!.Active.Count);
        Assert.Equal(Count, content.Newest.Stamp);
        Assert.Equal(root, store.Digest.Root);
        Assert.NotNull(store.Transact(() => store.Find(BanSamples.Client(7))));
        Assert.Equal([LogLevel.Error, LogLevel.Error], _logger.Messages.Select(message => message.Level));
        Assert.Contains("does not work", _logger.Messages.First().Message, StringComparison.Ordinal);
        Assert.Contains(
            isKilled ? $"with its log, from a copy in memory. The {Count} bans" : $"as it is. The {Count} bans", _logger.Messages.Last().Message, StringComparison.Ordinal);

        // Tried again, it stays what it is.
        Assert.Null(store.Open());
        Assert.Equal(2, _logger.Messages.Count);
        Assert.Equal(files, Directory.GetFiles(disk.Path));
    }

    [ToolTheory(Tools.NetworkNamespaces, "mount", "umount")]
    [InlineData(false)]
    [InlineData(true)]
    public void Put_DiskIsReadOnly_WaitsAndIsWrittenLater(bool isKilled)
    {
        using var disk = new Tmpfs("16m");
        Stored(disk["bans.db"], isKilled);
        disk.Remount("ro");
        using var store = On(disk["bans.db"]);
        store.Open();

        var (known, news) = (BanSamples.Client(1), BanSamples.Client(Count));
        Assert.False(store.Transact(() => store.Put(Of(1))));
        Assert.True(store.Transact(() => store.Put(Of(1).Lifted(_time.UnixMs, new BanVersion(Count + 1, 1)))));
        Assert.True(store.Transact(() => store.Put(Of(Count) with { Version = new BanVersion(Count + 2, 1) })));
        var root = store.Digest.Root;
        disk.Remount("rw");
        var content = store.Open();

        Assert.True(store.IsOk);
        Assert.Equal(root, store.Digest.Root);
        Assert.DoesNotContain(content!.Active, ban => ban.Prefix == known);
        Assert.Contains(content.Active, ban => ban.Prefix == news);
        Assert.Contains("works again; 2 bans", _logger.Messages.Last().Message, StringComparison.Ordinal);
        store.Dispose();
        using var again = On(disk["bans.db"]);
        Assert.Equal(Count, again.Open()!.Active.Count);
        Assert.Equal(root, again.Digest.Root);
    }

    [ToolFact(Tools.NetworkNamespaces, "mount", "umount")]
    public void Purge_DiskIsReadOnly_KeepsTheLatestEndedAndWhatHidesOlder()
    {
        using var disk = new Tmpfs("16m");
        Stored(disk["bans.db"], isKilled: false);
        disk.Remount("ro");
        using var store = On(disk["bans.db"]);
        store.Open();
        Assert.True(store.Transact(() => store.Put(Of(1).Lifted(_time.UnixMs - 10_000, new BanVersion(Count + 1, 1)))));
        for (uint i = 0; i < 150; i++)
        {
            var ended = BanSamples.Of(BanSamples.Client(Count + i), new BanVersion(Count + 2 + i, 1), _time.UnixMs - 10_000, _time.UnixMs - 1000 + i);
            Assert.True(store.Transact(() => store.Put(ended)));
        }

        Assert.False(store.Purge());

        Assert.Equal(100, Enumerable.Range(Count, 150).Count(i => store.Transact(() => store.Find(BanSamples.Client((uint)i))) is not null));
        Assert.True(store.Transact(() => store.Find(BanSamples.Client(1)))!.Value.IsLifted);
        var root = store.Digest.Root;
        disk.Remount("rw");
        store.Open();
        Assert.Equal(root, store.Digest.Root);
    }

    [ToolFact(Tools.NetworkNamespaces, "mount", "umount")]
    public void Open_DamagedOnAReadOnlyDisk_SaysSoOnceAndGoesOn()
    {
        using var disk = new Tmpfs("16m");
        Stored(disk["bans.db"], isKilled: false);
        using (var file = File.OpenWrite(disk["bans.db"]))
        {
            file.Position = 4096;
            file.Write(Enumerable.Repeat((byte)0xa5, 8 * 4096).ToArray());
        }

        disk.Remount("ro");
        using var store = On(disk["bans.db"]);
        Assert.Null(store.Open());
        Assert.Null(store.Open());

        Assert.False(store.IsOk);
        Assert.Equal(2, _logger.Messages.Count);
        Assert.Contains("cannot be read either", _logger.Messages.Last().Message, StringComparison.Ordinal);
        Assert.True(store.Transact(() => store.Put(Of(1))));
    }

    [ToolFact(Tools.NetworkNamespaces, "mount", "umount")]
    public void Open_NothingOnAReadOnlyDisk_GoesOnInMemory()
    {
        using var disk = new Tmpfs("16m");
        disk.Remount("ro");
        using var store = On(disk["bans.db"]);

        Assert.Null(store.Open());

        Assert.False(store.IsOk);
        Assert.Contains("does not work", Assert.Single(_logger.Messages).Message, StringComparison.Ordinal);
    }

    private BanStore On(string path) => new(new BanStoreOptions { Path = path, MaxEndedInMemory = 100 }, _time, _logger);

    /// <summary>Writes bans of a process that ended well, or did not: then they are in the log only.</summary>
    /// <returns>The digest's root.</returns>
    private ulong Stored(string path, bool isKilled)
    {
        using var folder = new TempFolder();
        using var store = On(isKilled ? folder["bans.db"] : path);
        store.Open();
        store.Transact(() => Enumerable.Range(0, Count).Count(i => store.Put(Of((uint)i))));
        if (isKilled)
        {
            File.Copy(folder["bans.db"], path);
            File.Copy(folder["bans.db-wal"], path + "-wal");
        }

        return store.Digest.Root;
    }

    private static Ban Of(uint index) => BanSamples.Of(BanSamples.Client(index), new BanVersion(index + 1, 1), 0, null);
}
