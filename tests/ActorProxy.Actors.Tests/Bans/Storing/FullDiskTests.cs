using System.Diagnostics;
using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Core.Bans;
using ActorProxy.Testing;
using ActorProxy.Testing.Edge;

namespace ActorProxy.Actors.Tests.Bans.Storing;

/// <summary>A disk without space: what is decided meanwhile waits, and is written when there is space again.</summary>
public sealed class FullDiskTests
{
    [ToolFact(Tools.NetworkNamespaces, "mount", "umount")]
    public void Put_DiskRunsFull_LosesNothing()
    {
        using var folder = new TempFolder();
        Run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folder.Path);
        try
        {
            var time = new ManualTime();
            var logger = new RecordingLogger();
            var options = new BanStoreOptions { Path = folder["bans.db"] };
            using (var store = new BanStore(options, time, logger))
            {
                store.Open();
                uint count = 0;
                while (store.IsOk)
                {
                    Assert.InRange(count, 0u, 10_000u);
                    Assert.True(store.Transact(() => store.Put(Of(count))));
                    count++;
                }

                var after = count + 1000;
                for (; count < after; count++)
                {
                    Assert.True(store.Transact(() => store.Put(Of(count))));
                }

                Assert.False(store.Transact(() => store.Put(Of(0))));
                Assert.False(store.Transact(() => store.Put(Of(count - 1))));
                Assert.NotNull(store.Transact(() => store.Find(BanSamples.Client(1))));
                store.Open();
                Assert.False(store.IsOk);
                Assert.Contains("does not work", Assert.Single(logger.Messages).Message, StringComparison.Ordinal);
                var root = store.Digest.Root;

                Run("mount", "-o", "remount,size=8m", folder.Path);
                store.Open();

                Assert.True(store.IsOk);
                Assert.Equal(root, store.Digest.Root);
                Assert.Contains("works again", logger.Messages.Last().Message, StringComparison.Ordinal);
                Assert.True(store.Transact(() => store.Put(Of(count))));
                store.Dispose();
                using var again = new BanStore(options, time, logger);
                Assert.Equal((int)count + 1, again.Open()!.Active.Count);
            }
        }
        finally
        {
            Run("umount", folder.Path);
        }
    }

    private static Ban Of(uint index) => BanSamples.Of(BanSamples.Client(index), new BanVersion(index + 1, 1), 0, null);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
