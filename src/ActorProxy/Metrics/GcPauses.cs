using Prometheus;

namespace ActorProxy.Metrics;

/// <summary>How long garbage collections stopped the process, by generation, as the runtime itself measured it.</summary>
/// <remarks>
/// The runtime tells of the last collection of each kind only, so it has to be asked after every one: an object that nothing
/// refers to is finalized by the next collection, asks, and leaves another. Between collections this costs nothing. Two
/// collections of one kind in such a hurry that the finalizer does not run between them count as one here; the runtime's own
/// <c>dotnet_collection_count_total</c> tells.
/// </remarks>
internal sealed class GcPauses
{
    // Fine around ten milliseconds, since that is what a client may notice.
    private static readonly double[] Seconds = [.00025, .0005, .001, .002, .003, .005, .0075, .01, .015, .02, .03, .05, .1, .25, .5, 1];
    private static readonly GCKind[] Kinds = [GCKind.Ephemeral, GCKind.FullBlocking, GCKind.Background];

    private readonly Histogram.Child[] _pauses;

    // Kept here because a reference that only the watcher held could be finalized before it.
    private readonly WeakReference<GcPauses> _self;
    private readonly long[] _lastSeen = new long[Kinds.Length];

    public GcPauses(MetricFactory factory)
    {
        var pauses = factory.CreateHistogram(
            "actorproxy_gc_pause_seconds",
            "Pauses of garbage collections.",
            new HistogramConfiguration { Buckets = Seconds, LabelNames = ["generation"], ExemplarBehavior = ExemplarBehavior.NoExemplars() });
        _pauses = [pauses.WithLabels("0"), pauses.WithLabels("1"), pauses.WithLabels("2")];
        _self = new WeakReference<GcPauses>(this);
        Watcher.Leave(_self);
    }

    private void Look()
    {
        for (var i = 0; i < Kinds.Length; i++)
        {
            var last = GC.GetGCMemoryInfo(Kinds[i]);
            if (last.Index <= _lastSeen[i])
            {
                continue;
            }

            _lastSeen[i] = last.Index;
            var pause = TimeSpan.Zero;
            foreach (var part in last.PauseDurations)
            {
                pause += part;
            }

            _pauses[last.Generation].Observe(pause.TotalSeconds);
        }
    }

    /// <summary>Runs on the finalizer's thread, once after each collection, for as long as somebody has the metrics.</summary>
    private sealed class Watcher
    {
        private readonly WeakReference<GcPauses> _pauses;

        private Watcher(WeakReference<GcPauses> pauses) => _pauses = pauses;

        ~Watcher()
        {
            if (_pauses.TryGetTarget(out var pauses))
            {
                pauses.Look();
                Leave(_pauses);
            }
        }

        public static void Leave(WeakReference<GcPauses> pauses) => _ = new Watcher(pauses);
    }
}
