using ActorProxy.Core.Addresses;
using ActorProxy.Core.Feeds;

namespace ActorProxy.Core.Tests.Feeds;

public sealed class FeedFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actorproxy-feeds-").FullName;

    [Fact]
    public void Copy_WrittenAndReplaced_IsTheOwnersAloneAndReadBack()
    {
        var copies = new FeedFolder(Path.Combine(_folder, "feeds"));
        var file = new FeedFile(Path.Combine(_folder, "absent"), copies.CopyOf("drop"));
        Assert.Null(file.Look());
        Assert.Empty(file.ReadCopy());
        Assert.Empty(copies.Feeds());

        foreach (var count in new uint[] { 3, 1 })
        {
            var entries = Enumerable.Range(0, (int)count).Select(i => IpPrefix.Of(NetAddress.FromIPv4(0xcb00_7100 + (uint)i), (byte)(128 - i))).ToHashSet();
            file.WriteCopy(entries);
            Assert.Equal(entries, file.ReadCopy());
        }

        Assert.Equal(["drop"], copies.Feeds());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copies.CopyOf("drop")));
        }

        file.DeleteCopy();
        Assert.Empty(copies.Feeds());
    }

    [Fact]
    public void Copy_Nowhere_DoesNothing()
    {
        var file = new FeedFile("absent", new FeedFolder("").CopyOf("drop"));

        file.WriteCopy([]);
        file.DeleteCopy();

        Assert.Empty(file.ReadCopy());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
