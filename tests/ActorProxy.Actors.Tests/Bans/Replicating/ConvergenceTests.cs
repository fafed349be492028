using ActorProxy.Actors.Bans.Replicating;
using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorProxy.Actors.Tests.Bans.Replicating;

/// <summary>Whatever is decided where, and however messages get lost, repeated and out of order: after repair all nodes have the same bans.</summary>
public sealed class ConvergenceTests
{
    private const int NodeCount = 3;

    private enum Kind
    {
        Impose,
        Lift,
        Deliver,
        Repeat,
        Lose,
        Restart,
        Repair,
        Wait,
    }

    private static readonly Gen<(Kind Kind, int Node, uint Client, int Number)> Step = Gen.Select(
        Gen.Frequency((4, Gen.Const(Kind.Impose)), (3, Gen.Const(Kind.Lift)), (8, Gen.Const(Kind.Deliver)), (1, Gen.Const(Kind.Repeat)),
            (2, Gen.Const(Kind.Lose)), (1, Gen.Const(Kind.Restart)), (1, Gen.Const(Kind.Repair)), (1, Gen.Const(Kind.Wait))),
        Gen.Int[0, NodeCount - 1],
        Gen.UInt[0, 4],
        Gen.Int[0, 1000]);

    [Fact]
    public void Nodes_AnyHistory_EndEqual() => Step.Array[0, 80].Sample(steps =>
    {
        var network = new List<(int To, Ban[] Records)>();

        // One clock is 5 s behind and one 5 s ahead.
        var nodes = Enumerable.Range(0, NodeCount).Select(index => new Node(TimeSpan.FromSeconds((index - 1) * 5))).ToArray();
        var decided = new Dictionary<IpPrefix, Ban>();
        foreach (var (kind, at, client, number) in steps)
        {
            var node = nodes[at];
            switch (kind)
            {
                case Kind.Impose:
                    Decided(at, node.Impose(BanSamples.Client(client), number % 5 == 0 ? null : TimeSpan.FromSeconds(number % 20)));
                    break;
                case Kind.Lift:
                    Decided(at, node.Lift(BanSamples.Client(client)));
                    break;
                case Kind.Deliver or Kind.Repeat or Kind.Lose when network.Count > 0:
                    var (to, records) = network[number % network.Count];
                    if (kind != Kind.Repeat)
                    {
                        network.RemoveAt(number % network.Count);
                    }

                    if (kind != Kind.Lose)
                    {
                        nodes[to].Merge(records);
                    }

                    break;
                case Kind.Restart:
                    node.Restart();
                    break;
                case Kind.Repair:
                    node.PullFrom(nodes[(at + 1) % NodeCount]);
                    break;
                case Kind.Wait:
                    Array.ForEach(nodes, other => other.Time.Advance(TimeSpan.FromSeconds(number % 15)));
                    break;
            }
        }

        // What is still on its way arrives late, or never.
        for (var round = 0; round < NodeCount; round++)
        {
            for (var one = 0; one < NodeCount; one++)
            {
                nodes[one].PullFrom(nodes[(one + 1) % NodeCount]);
                nodes[(one + 1) % NodeCount].PullFrom(nodes[one]);
            }
        }

        Assert.All(nodes, node => Assert.Equal(nodes[0].Root, node.Root));
        Assert.All(nodes, node => Assert.Equal(decided.Values.OrderBy(ban => ban.Version), node.Remembered.OrderBy(ban => ban.Version)));
        var now = nodes.Max(node => node.Time.UnixMs);
        var active = decided.Values.Where(ban => ban.IsActive(now)).OrderBy(ban => ban.Version).ToList();
        Assert.All(nodes, node => Assert.Equal(active, node.InForce(now)));
        Array.ForEach(nodes, node => node.Dispose());

        void Decided(int at, Ban? ban)
        {
            if (ban is null)
            {
                return;
            }

            decided[ban.Prefix] = decided.TryGetValue(ban.Prefix, out var other) ? Ban.Later(other, ban) : ban;
            network.AddRange(Enumerable.Range(0, NodeCount).Where(to => to != at).Select(to => (to, new[] { ban })));
        }
    }, iter: 2000);

    /// <summary>The parts of the ban table's actor and its store, without the actors.</summary>
    private sealed class Node : IDisposable
    {
        private readonly BanStore _store;
        private readonly ulong _id = (ulong)Random.Shared.NextInt64();
        private BanTable _table = new();
        private BanClock _clock;
        private BanReplica _replica;

        public Node(TimeSpan off)
        {
            Time.Advance(off);
            _store = new BanStore(new BanStoreOptions { Path = "" }, Time, NullLogger.Instance);
            _clock = new BanClock(Time, _id);
            _replica = new BanReplica(_table, _clock);
        }

        public ManualTime Time { get; } = new();

        public ulong Root => _store.Digest.Root;

        public IEnumerable<Ban> Remembered => Enumerable.Range(0, BanDigest.BucketCount).SelectMany(bucket => _store.Bucket((ushort)bucket, null, 1000));

        public IEnumerable<Ban> InForce(long now) => _table.All().Where(ban => ban.IsActive(now)).OrderBy(ban => ban.Version);

        public Ban Impose(IpPrefix client, TimeSpan? duration)
        {
            var earlier = _table.Get(client) ?? _store.Find(client);
            return Decide(BanSamples.Of(client, _clock.Next(), Time.UnixMs, duration is { } time ? Time.UnixMs + (long)time.TotalMilliseconds : null) with
            {
                Offences = (earlier?.Offences ?? 0) + 1,
            });
        }

        public Ban? Lift(IpPrefix client) =>
            _table.Get(client) is { } ban && ban.IsActive(Time.UnixMs) ? Decide(ban.Lifted(Time.UnixMs, _clock.Next())) : null;

        public void Merge(IReadOnlyList<Ban> records)
        {
            foreach (var record in records)
            {
                var verdict = _replica.Judge(record, Time.UnixMs);
                if (verdict == BanVerdict.Older)
                {
                    // The store agrees, always.
                    Assert.False(_store.Transact(() => _store.Put(record)));
                    continue;
                }

                var taken = _store.Transact(() => _store.Put(record));
                if (verdict == BanVerdict.Newer || taken)
                {
                    _replica.Enforce(record, Time.UnixMs, isSpared: false);
                }
            }
        }

        public void PullFrom(Node other)
        {
            var buckets = _store.Digest.Differing(other._store.Digest.Buckets);
            IpPrefix? after = null;
            while (buckets.Count > 0)
            {
                var chunk = BanChunkBuilder.Build(new PullBans(1, [.. buckets.Take(3)], after), (bucket, last, limit) => other._store.Bucket(bucket, last, Math.Min(limit, 2)));
                Merge(chunk.Records);
                buckets = [.. buckets.Skip(chunk.BucketsDone)];
                after = chunk.After;
            }
        }

        public void Restart()
        {
            _table = new BanTable();
            _clock = new BanClock(Time, _id);
            _replica = new BanReplica(_table, _clock);
            foreach (var ban in Remembered)
            {
                _clock.Observe(ban.Version);
                _replica.Enforce(ban, Time.UnixMs, isSpared: false);
            }
        }

        public void Dispose() => _store.Dispose();

        private Ban Decide(Ban ban)
        {
            _replica.Enforce(ban, Time.UnixMs, isSpared: false);
            Assert.True(_store.Transact(() => _store.Put(ban)));
            return ban;
        }
    }
}
