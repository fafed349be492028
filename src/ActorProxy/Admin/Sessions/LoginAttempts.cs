using ActorProxy.Core.Addresses;

namespace ActorProxy.Admin.Sessions;

/// <summary>How often a client may try a token.</summary>
/// <remarks>Any thread. Bounded: while it knows as many clients as it can, others wait until a minute has gone by.</remarks>
internal sealed class LoginAttempts(TimeProvider time)
{
    /// <summary>Enough for somebody who pastes the wrong one.</summary>
    public const int MaxAttempts = 10;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int MaxClients = 1000;

    // What one household has: else an IPv6 client has 2^64 addresses to try from.
    private const int IPv6Prefix = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<IpPrefix, (int Count, DateTimeOffset Ends)> _clients = [];

    /// <summary>Counts the attempt before its outcome is known, so that attempts side by side count as well.</summary>
    public bool TryBegin(NetAddress client)
    {
        var now = time.GetUtcNow();
        var key = IpPrefix.OfClient(client, IPv6Prefix);
        lock (_lock)
        {
            if (!_clients.TryGetValue(key, out var attempts) || attempts.Ends <= now)
            {
                if (_clients.Count >= MaxClients && !ForgetOver(now))
                {
                    return false;
                }

                attempts = (0, now + Window);
            }

            _clients[key] = (attempts.Count + 1, attempts.Ends);
            return attempts.Count < MaxAttempts;
        }
    }

    public void Succeeded(NetAddress client)
    {
        lock (_lock)
        {
            _clients.Remove(IpPrefix.OfClient(client, IPv6Prefix));
        }
    }

    /// <returns>True when there is room now.</returns>
    private bool ForgetOver(DateTimeOffset now)
    {
        foreach (var (client, _) in _clients.Where(client => client.Value.Ends <= now).ToList())
        {
            _clients.Remove(client);
        }

        return _clients.Count < MaxClients;
    }
}
