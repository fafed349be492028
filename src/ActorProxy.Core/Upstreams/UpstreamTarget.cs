using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Upstreams;

/// <summary>One address of an upstream's server: how it fares, and how much it carries.</summary>
/// <remarks>
/// Any thread. Health counts checks and real connects alike: <see cref="HealthSettings.Fall"/> failures in a row take it out,
/// <see cref="HealthSettings.Rise"/> successes in a row bring it back. It starts healthy, so that a fresh edge serves at once.
/// </remarks>
public sealed class UpstreamTarget
{
    private const int Unhealthy = 1 << 30;

    private readonly Upstream _upstream;

    // How many results in a row spoke against the present health, and Unhealthy or not: one word, so that a flip is one exchange.
    private int _health;
    private int _active;

    internal UpstreamTarget(Upstream upstream, string server, NetEndPoint address)
    {
        _upstream = upstream;
        Server = server;
        Address = address;
        AddressText = address.ToString();
        Hash = Balancer.Hash(address);
    }

    /// <summary>The server as configured; a metric label.</summary>
    public string Server { get; }

    public NetEndPoint Address { get; }

    /// <summary>The address as URLs have it.</summary>
    public string AddressText { get; }

    public bool Healthy => Volatile.Read(ref _health) < Unhealthy;

    /// <summary>Connections on it, being made ones included.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>The same in every process, so that nodes agree on a client's server.</summary>
    internal ulong Hash { get; }

    /// <summary>Counts a connection, from before its connect; <see cref="Exit"/> undoes it.</summary>
    public void Enter() => Interlocked.Increment(ref _active);

    public void Exit() => Interlocked.Decrement(ref _active);

    /// <summary>A connect or a check succeeded.</summary>
    /// <returns>True when that made it healthy.</returns>
    public bool ReportSuccess() => Report(true);

    /// <summary>A connect or a check failed.</summary>
    /// <returns>True when that made it unhealthy.</returns>
    public bool ReportFailure() => Report(false);

    /// <summary>Makes an unhealthy target healthy on trial: one more failure takes it out again.</summary>
    /// <returns>True when it was unhealthy.</returns>
    public bool Readmit()
    {
        var before = Volatile.Read(ref _health);
        if (before < Unhealthy || Interlocked.CompareExchange(ref _health, _upstream.Settings.Health.Fall - 1, before) != before)
        {
            return false;
        }

        _upstream.OnHealthChanged(this);
        return true;
    }

    private bool Report(bool success)
    {
        var settings = _upstream.Settings.Health;
        while (true)
        {
            var before = Volatile.Read(ref _health);
            var after = Next(before, success, settings);
            if (after == before)
            {
                // The usual case, a success of a healthy target, writes nothing that other threads read.
                return false;
            }

            if (Interlocked.CompareExchange(ref _health, after, before) == before)
            {
                var flipped = before < Unhealthy != after < Unhealthy;
                if (flipped)
                {
                    _upstream.OnHealthChanged(this);
                }

                return flipped;
            }
        }
    }

    private static int Next(int health, bool success, HealthSettings settings)
    {
        var healthy = health < Unhealthy;
        if (healthy == success)
        {
            return healthy ? 0 : Unhealthy;
        }

        var against = (health & ~Unhealthy) + 1;
        if (healthy)
        {
            return against >= settings.Fall ? Unhealthy : against;
        }

        return against >= settings.Rise ? 0 : Unhealthy + against;
    }
}
