using System.Numerics;
using ActorProxy.Core.Addresses;

namespace ActorProxy.Core.Upstreams;

/// <summary>Chooses a target.</summary>
/// <remarks>Any thread, no allocation. Sees at most <see cref="Upstream.MaxTargets"/> targets, so that a set of them is one word.</remarks>
public static class Balancer
{
    /// <summary>Picks among the healthy targets that were not tried; when none is left, among the unhealthy: better to try than to refuse.</summary>
    /// <param name="targets">One snapshot, the same for all attempts of a connection.</param>
    /// <param name="policy">How to choose.</param>
    /// <param name="client">Who asks; counts for <see cref="BalancePolicy.SourceHash"/> only. An IPv6 client is its /64, since its host part changes by the day (RFC 8981).</param>
    /// <param name="tried">Bit i is set when targets[i] was tried before.</param>
    /// <param name="turn">The upstream's turn counter, shared by all threads.</param>
    /// <returns>An index into <paramref name="targets"/>, or -1 when all were tried.</returns>
    public static int Pick(ReadOnlySpan<UpstreamTarget> targets, BalancePolicy policy, NetAddress client, ulong tried, ref ulong turn)
    {
        var candidates = Candidates(targets, tried);
        var count = BitOperations.PopCount(candidates);
        if (count <= 1)
        {
            return count == 0 ? -1 : BitOperations.TrailingZeroCount(candidates);
        }

        return policy switch
        {
            BalancePolicy.LeastConnections => LeastConnections(targets, candidates, count, ref turn),
            BalancePolicy.RandomTwo => RandomTwo(targets, candidates, count, ref turn),
            BalancePolicy.SourceHash => SourceHash(targets, candidates, client),
            _ => Nth(candidates, (int)(Interlocked.Increment(ref turn) % (ulong)count)),
        };
    }

    internal static ulong Hash(NetEndPoint address) =>
        Mix(Mix((ulong)(address.Address.Bits >> 64)) ^ (ulong)address.Address.Bits ^ ((ulong)address.Port << 48));

    private static ulong Candidates(ReadOnlySpan<UpstreamTarget> targets, ulong tried)
    {
        var count = Math.Min(targets.Length, Upstream.MaxTargets);
        ulong healthy = 0;
        for (var i = 0; i < count; i++)
        {
            healthy |= targets[i].Healthy ? 1ul << i : 0;
        }

        var all = count == 64 ? ulong.MaxValue : (1ul << count) - 1;
        return (healthy & ~tried) != 0 ? healthy & ~tried : all & ~tried;
    }

    private static int LeastConnections(ReadOnlySpan<UpstreamTarget> targets, ulong candidates, int count, ref ulong turn)
    {
        // Begins at another one each time: else the first would take everything while all are idle.
        var first = Nth(candidates, (int)(Interlocked.Increment(ref turn) % (ulong)count));
        var best = first;
        for (var rest = candidates & ~(1ul << first); rest != 0; rest &= rest - 1)
        {
            var next = BitOperations.TrailingZeroCount(rest);
            best = targets[next].Active < targets[best].Active ? next : best;
        }

        return best;
    }

    private static int RandomTwo(ReadOnlySpan<UpstreamTarget> targets, ulong candidates, int count, ref ulong turn)
    {
        // SplitMix64: mixing a shared counter gives threads different numbers without a lock.
        var random = Mix(Interlocked.Add(ref turn, 0x9e3779b97f4a7c15));
        var first = (int)((uint)random % (uint)count);
        var second = (int)((uint)(random >> 32) % (uint)(count - 1));
        second += second >= first ? 1 : 0;

        var one = Nth(candidates, first);
        var other = Nth(candidates, second);
        return targets[other].Active < targets[one].Active ? other : one;
    }

    // Rendezvous hashing: the highest score of (client, target) wins, so a target that goes moves only its own clients.
    private static int SourceHash(ReadOnlySpan<UpstreamTarget> targets, ulong candidates, NetAddress client)
    {
        var clientHash = Mix(client.IsIPv4 ? client.IPv4Bits : (ulong)(client.Bits >> 64));
        var best = -1;
        ulong bestScore = 0;
        for (var rest = candidates; rest != 0; rest &= rest - 1)
        {
            var next = BitOperations.TrailingZeroCount(rest);
            var score = Mix(clientHash ^ targets[next].Hash);
            if (best < 0 || score > bestScore)
            {
                (best, bestScore) = (next, score);
            }
        }

        return best;
    }

    private static int Nth(ulong set, int n)
    {
        for (; n > 0; n--)
        {
            set &= set - 1;
        }

        return BitOperations.TrailingZeroCount(set);
    }

    // SplitMix64's finaliser.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
