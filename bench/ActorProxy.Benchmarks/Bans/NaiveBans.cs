using System.Net;

namespace ActorProxy.Benchmarks.Bans;

/// <summary>IPv4 addresses alone, no networks, as one would write it first: a dictionary of the framework's addresses under a lock.</summary>
internal sealed class NaiveBans
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, DateTime> _until = [];

    public NaiveBans(int count)
    {
        for (var i = 0; i < count; i += 2)
        {
            _until[BanSamples.BannedIPv4(i).ToIPAddress()] = DateTime.MaxValue;
        }
    }

    public bool IsBanned(IPAddress client, DateTime now)
    {
        lock (_lock)
        {
            return _until.TryGetValue(client, out var until) && now < until;
        }
    }
}
