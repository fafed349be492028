using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Core.Bans;
using ActorProxy.Testing;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Actors.Tests.Bans.Storing;

/// <summary>A disk without space: what is in the file is known, what is decided meanwhile waits, and is written when there is space again.</summary>
public sealed class FullDiskTests
{
    private readonly ManualTime _time = new();
    private readonly RecordingLogger _logger = new();

    [ToolFact(Tools.NetworkNamespaces, "mount", "umount")]
    public void Put_DiskRunsFull_LosesNothing()
    {
        using var disk = new Tmpfs("512k");
        using var store = On(disk);
        store.Open();
        var count = Fill(store);
        var after = count + 1000;
        for (; count < after; count++)
        {
            Assert.True(store.Transact(() => store.Put(Of(count))));
        }

        Assert.False(store.Transact(() => store.Put(Of(0))));
        Assert.False(store.Transact(() => store.Put(Of(count - 1))));
        Assert.NotNull(store.Transact(() => store.Find(BanSamples.Client(1))));
        Assert.Null(store.Open());
        Assert.False(store.IsOk);
        Assert.Contains("does not work", Assert.Single(_logger.Messages).Message, StringComparison.Ordinal);
        var root = store.Digest.Root;

        disk.Remount("size=8m");
        Assert.Null(store.Open());

        Assert.True(store.IsOk);
        Assert.Equal(root, store.Digest.Root);
        Assert.Contains("works again", _logger.Messages.Last().Message, StringComparison.Ordinal);
        Assert.True(store.Transact(() => store.Put(Of(count))));
        store.Dispose();
        using var again = On(disk);
        Assert.Equal((int)count + 1, again.Open()!.Active.Count);
    }

    [ToolFact(Tools.NetworkNamespaces, "mount", "umount")]
    public void Open_DiskIsFull_LoadsWhatIsThere()
    {
        using var disk = new Tmpfs("512k");
        uint count;
        using (var store = On(disk))
        {
            store.Open();
            count = Fill(store);
        }

        FillUp(disk);
        using var again = On(disk);
        var content = again.Open();

        Assert.False(again.IsOk);
        Assert.InRange(content!.Active.Count, (int)count - 1, (int)count);
        Assert.True(again.Transact(() => again.Put(Of(count + 1))));
        var root = again.Digest.Root;
        disk.Remount("size=8m");
        again.Open();
        Assert.True(again.IsOk);
        Assert.Equal(root, again.Digest.Root);
    }

    private BanStore On(Tmpfs disk) => new(new BanStoreOptions { Path = disk["bans.db"] }, _time, _logger);

    /// <summary>Puts until the disk is full.</summary>
    /// <returns>How many; the last one is in memory only.</returns>
    private static uint Fill(BanStore store)
    {
        uint count = 0;
        while (store.IsOk)
        {
            Assert.InRange(count, 0u, 10_000u);
            Assert.True(store.Transact(() => store.Put(Of(count))));
            count++;
        }

        return count;
    }

    private static void FillUp(Tmpfs disk)
    {
        try
        {
            using var file = new FileStream(disk["ballast"], FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // No space left.
        }
    }

    private static Ban Of(uint index) => BanSamples.Of(BanSamples.Client(index), new BanVersion(index + 1, 1), 0, null);
}
