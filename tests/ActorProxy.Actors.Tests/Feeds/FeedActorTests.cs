using System.Collections.Concurrent;
using System.Globalization;
using ActorProxy.Actors.Feeds;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using ActorProxy.Core.Feeds;
using ActorProxy.Core.Upstreams;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Actors.Tests.Feeds;

public sealed class FeedActorTests : TestKit
{
    private static readonly FeedLimits Limits = new(new NeverBanned(new BanSettings(), [Prefix("192.0.2.7").Address], UpstreamSet.Empty), [Prefix("198.18.0.0/15")]);

    private readonly string _folder = Directory.CreateTempSubdirectory("actorproxy-feeds-").FullName;
    private readonly BanTable _table = new();
    private readonly FakeBans.Counts _counts = new();
    private readonly ConcurrentQueue<(string Feed, FeedResult Result, int Count)> _looks = new();
    private readonly ConcurrentQueue<string> _retired = new();
    private readonly IActorRef _bans;
    private IActorRef _feeds;

    public FeedActorTests()
        : base("akka.loglevel = WARNING")
    {
        _bans = Sys.ActorOf(Props.Create(() => new FakeBans(_table, _counts)));
        _feeds = Start();
    }

    [Fact]
    public void List_OfAFile_IsInForceAndFollowsTheFile()
    {
        Write("203.0.113.1\n198.51.100.0/24\n2001:db8::/32");
        Apply(Feed());

        AwaitTable("198.51.100.0/24 2001:db8::/32 203.0.113.1");
        var ban = _table.Get(Prefix("203.0.113.1"))!;
        Assert.Equal((BanOrigin.Feed, "drop", "drop", null, 0), (ban.Origin, ban.Jail, ban.Reporter, ban.UntilUnixMs, ban.Offences));

        Write("203.0.113.2\n198.51.100.0/24");
        AwaitTable("198.51.100.0/24 203.0.113.2");
        Assert.Equal((4, 2), (_counts.Imposed, _counts.Lifted));
        Assert.Equal([("drop", FeedResult.Applied, 3), ("drop", FeedResult.Applied, 2)], _looks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>\n<body>\nsorry\n</html>")]
    [InlineData("203.0.113.5\n0.0.0.0/0")]
    [InlineData("203.0.113.5\n192.0.2.7")]
    public void List_ThatIsRefused_LeavesTheOneBefore(string bad)
    {
        Write("203.0.113.1");
        Apply(Feed());
        AwaitTable("203.0.113.1");

        Write(bad);
        AwaitLook(FeedResult.Refused);

        Assert.Equal("203.0.113.1", Table());
        Write("203.0.113.2");
        AwaitTable("203.0.113.2");
    }

    [Fact]
    public void File_ThatIsGone_LeavesTheBansAndAfterARestartTheCopyServes()
    {
        Write("203.0.113.1\n203.0.113.2");
        Apply(Feed());
        AwaitTable("203.0.113.1 203.0.113.2");
        AwaitAssert(() => Assert.True(File.Exists(Path.Combine(_folder, "state", "drop.list"))));
        File.Delete(Path.Combine(_folder, "drop.txt"));
        AwaitLook(FeedResult.Missing);
        Assert.Equal("203.0.113.1 203.0.113.2", Table());

        Sys.Stop(_feeds);
        _table.Remove(Prefix("203.0.113.1"));
        _feeds = Start();
        Apply(Feed());

        AwaitTable("203.0.113.1 203.0.113.2");
    }

    [Fact]
    public void Feed_ThatLeavesTheConfiguration_LiftsItsBansAndNoOthers()
    {
        Write("203.0.113.1\n203.0.113.2");
        Apply(Feed());
        AwaitTable("203.0.113.1 203.0.113.2");
        _table.Put(_table.Get(Prefix("203.0.113.2"))! with { Origin = BanOrigin.Api, Reporter = "" });

        Apply();

        AwaitTable("203.0.113.2");
        AwaitAssert(() => Assert.Equal(["drop"], _retired));
    }

    [Fact]
    public void Feed_ThatLeftTheConfigurationWhileTheEdgeWasDown_LiftsItsBans()
    {
        Write("203.0.113.1");
        Apply(Feed());
        AwaitTable("203.0.113.1");
        AwaitAssert(() => Assert.True(File.Exists(Path.Combine(_folder, "state", "drop.list"))));
        Sys.Stop(_feeds);

        _feeds = Start();
        Apply();

        AwaitTable("");
        AwaitAssert(() => Assert.False(File.Exists(Path.Combine(_folder, "state", "drop.list"))));
    }

    [Fact]
    public void Feed_WithNewSettings_GoesOnWithoutLiftingWhatStays()
    {
        Write("203.0.113.1");
        Apply(Feed());
        AwaitTable("203.0.113.1");
        AwaitAssert(() => Assert.True(File.Exists(Path.Combine(_folder, "state", "drop.list"))));

        File.WriteAllText(Path.Combine(_folder, "new.txt"), "203.0.113.1\n203.0.113.2");
        Apply(Feed() with { File = Path.Combine(_folder, "new.txt") });

        AwaitTable("203.0.113.1 203.0.113.2");
        Assert.Equal((2, 0), (_counts.Imposed, _counts.Lifted));
    }

    [Fact]
    public void Ignore_ThatGrows_LiftsWhatItSpares()
    {
        Write("203.0.113.1\n203.0.113.2\n198.18.0.1");
        Apply(Feed());
        AwaitTable("203.0.113.1 203.0.113.2");

        _feeds.Tell(new ApplyFeeds([Feed()], Limits with { Ignore = [Prefix("203.0.113.2")] }));

        AwaitTable("198.18.0.1 203.0.113.1");
    }

    [Fact]
    public void List_OfAHundredThousand_ComesInBatches()
    {
        const int count = 100_000;
        Write(string.Join('\n', Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"11.{i >> 16}.{i >> 8 & 255}.{i & 255}"))));
        Apply(Feed());

        AwaitCondition(() => _table.Count == count, TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(50));
        Assert.Equal((count, true), (_counts.Imposed, _counts.MostWaiting is > 0 and <= 128));
    }

    protected override void AfterAll()
    {
        base.AfterAll();

        // A copy may still be on its way to the disk.
        for (var left = 50; Directory.Exists(_folder); left--)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
            }
            catch (IOException) when (left > 0)
            {
                Thread.Sleep(20);
            }
        }
    }

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text);

    private FeedSettings Feed() => new() { Name = "drop", File = Path.Combine(_folder, "drop.txt") };

    private IActorRef Start()
    {
        var options = new FeedOptions
        {
            Bans = _bans,
            Table = _table,
            Folder = new FeedFolder(Path.Combine(_folder, "state")),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            OnLooked = (feed, result, count) => _looks.Enqueue((feed, result, count)),
            OnRetired = _retired.Enqueue,
            LookInterval = TimeSpan.FromMilliseconds(50),
        };
        return Sys.ActorOf(Props.Create(() => new FeedSupervisorActor(options)));
    }

    private void Apply(params FeedSettings[] feeds) => _feeds.Tell(new ApplyFeeds(feeds, Limits));

    private void Write(string text) => File.WriteAllText(Path.Combine(_folder, "drop.txt"), text);

    private string Table() => string.Join(' ', _table.All().Select(ban => ban.Prefix.ToString()).Order(StringComparer.Ordinal));

    private void AwaitTable(string bans) => AwaitAssert(() => Assert.Equal(bans, Table()), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20));

    private void AwaitLook(FeedResult result) => AwaitAssert(() => Assert.Contains(_looks, look => look.Result == result), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(20));
}
