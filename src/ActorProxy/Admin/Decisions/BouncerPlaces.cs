using System.Collections.Concurrent;

namespace ActorProxy.Admin.Decisions;

/// <summary>How far each bouncer has followed the changes of bans: a number for each key, so as many as are configured.</summary>
/// <remarks>In memory: after a restart of the edge each gets everything once.</remarks>
internal sealed class BouncerPlaces
{
    private readonly ConcurrentDictionary<string, long> _places = new(StringComparer.Ordinal);

    public long? Of(string bouncer) => _places.TryGetValue(bouncer, out var place) ? place : null;

    public void Move(string bouncer, long place) => _places[bouncer] = place;
}
