namespace ActorProxy.Metrics;

/// <summary>Traffic of the whole edge since its start.</summary>
/// <param name="Accepted">Connections taken from listeners, whatever came of them.</param>
/// <param name="Refused">Those that ended before their name was known, by reason.</param>
/// <param name="BytesIn">From clients.</param>
/// <param name="BytesOut">To clients.</param>
public sealed record TrafficTotals(long Accepted, IReadOnlyDictionary<string, long> Refused, long BytesIn, long BytesOut);
