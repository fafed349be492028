using ActorProxy.Actors.Bans.Replicating;
using ActorProxy.Actors.Bans.Storing;
using ActorProxy.Actors.Connections;
using ActorProxy.Actors.Filtering;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;
using Akka.Actor;

namespace ActorProxy.Actors.Bans;

public sealed partial class BanTableActor
{
    // Records that the table cannot judge, until the store has: the latest of each prefix. Whatever is enforced meanwhile is later.
    private readonly Dictionary<IpPrefix, Ban> _inDoubt = [];

    private void OnBatch(TakeBatch take)
    {
        Merge(take.Batch.Records, asker: null);
        Sender.Tell(new BatchTaken(take));
    }

    private void OnMerge(MergeBans merge) => Merge(merge.Records, Sender);

    /// <param name="records">Of other nodes.</param>
    /// <param name="asker">Hears when they are stored.</param>
    private void Merge(IReadOnlyList<Ban> records, IActorRef? asker)
    {
        var now = Now;
        var changes = new Changes();
        var news = new List<Ban>(records.Count);
        foreach (var record in records)
        {
            switch (_replica.Judge(record, now))
            {
                case BanVerdict.Newer:
                    news.Add(record);
                    changes.Add(record, Enforce(record, now));
                    break;
                case BanVerdict.Unknown:
                    news.Add(record);
                    _inDoubt[record.Prefix] = _inDoubt.TryGetValue(record.Prefix, out var other) ? Ban.Later(record, other) : record;
                    break;
            }
        }

        PutThrough(changes, now);
        Report(changes, now);
        if (news.Count > 0)
        {
            // When the store does not answer, a ban that may be over is better than none.
            _store.Ask<BansStored>(new StoreBans(news), StoreTimeout)
                .PipeTo(Self, Self, stored => new Stored(news, stored.Taken, asker), _ => new Stored(news, news, asker));
        }
        else
        {
            asker?.Tell(BansMerged.Instance);
        }
    }

    private void OnStored(Stored stored)
    {
        var now = Now;
        var changes = new Changes();
        foreach (var record in stored.Taken)
        {
            if (_inDoubt.TryGetValue(record.Prefix, out var latest) && latest.Version == record.Version)
            {
                changes.Add(record, Enforce(record, now));
            }
        }

        foreach (var record in stored.Records)
        {
            if (_inDoubt.TryGetValue(record.Prefix, out var latest) && latest.Version == record.Version)
            {
                _inDoubt.Remove(record.Prefix);
            }
        }

        PutThrough(changes, now);
        Report(changes, now);
        stored.Asker?.Tell(BansMerged.Instance);
    }

    private void OnLoaded(BansLoaded loaded)
    {
        var now = Now;
        var changes = new Changes();
        var lacksOurs = loaded.WantsAll && _table.Count > 0;
        _options.Clock.Observe(loaded.Content.Newest);
        foreach (var record in loaded.Content.Active)
        {
            if (_table.Get(record.Prefix) is not { } known || record.Version > known.Version)
            {
                changes.Add(record, Enforce(record, now));
            }
        }

        PutThrough(changes, now);
        if (lacksOurs)
        {
            _store.Tell(new StoreBans([.. _table.All()]));
        }
    }

    /// <summary>Cuts whom the new bans hit, all in one walk over the live connections, and has the kernel let go of who is free.</summary>
    private void PutThrough(Changes changes, long now)
    {
        if (changes.Imposed.Count > 0)
        {
            _ = CutAsync(new KickBanned(_table, now));
        }

        foreach (var prefix in changes.Eased)
        {
            _options.Filter.Tell(new ReleaseFromFilter(prefix));
        }
    }

    /// <summary>How long new bans took to get here. What a node that has just started catches up with says nothing about that.</summary>
    private void Report(Changes changes, long now)
    {
        if (!_options.Status.IsSynced)
        {
            return;
        }

        foreach (var decided in changes.Imposed)
        {
            _options.OnPropagated(TimeSpan.FromMilliseconds(Math.Max(0, now - decided.UnixMs)));
        }
    }

    /// <summary>What a number of records changed.</summary>
    private sealed class Changes
    {
        /// <summary>Of the new bans.</summary>
        public List<BanVersion> Imposed { get; } = [];

        public List<IpPrefix> Eased { get; } = [];

        public void Add(Ban record, BanEffect change)
        {
            switch (change)
            {
                case BanEffect.Imposed:
                    Imposed.Add(record.Version);
                    break;
                case BanEffect.Eased:
                    Eased.Add(record.Prefix);
                    break;
            }
        }
    }

    private sealed record Stored(IReadOnlyList<Ban> Records, IReadOnlyList<Ban> Taken, IActorRef? Asker) : INoSerializationVerificationNeeded;
}
