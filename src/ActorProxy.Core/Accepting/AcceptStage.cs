using ActorProxy.Core.Addresses;
using ActorProxy.Core.Connections;
using ActorProxy.Core.Gating;
using ActorProxy.Core.Loops;

namespace ActorProxy.Core.Accepting;

/// <summary>1. Accept: asks the gate, chooses the loop, and hands the connection to its owner.</summary>
internal sealed class AcceptStage(DataPath path, LoopGroup loops, AcceptGate gate, IConnectionOwner owner)
{
    // SO_REUSEPORT shares out by hash: fair for many short connections, not for a few long ones. Below this drift moving costs more than it gains.
    private const int MinDrift = 8;

    private long _lastId;

    public void Run(EventLoop loop, Listener listener, LoopSocket socket, NetEndPoint peer)
    {
        listener.Metrics.Accepted();
        var behindProxy = listener.ExpectsProxyFrom(peer.Address);
        var verdict = behindProxy ? gate.AdmitProxy(peer.Address, loop.UnixMs) : gate.Admit(peer.Address, loop.UnixMs);
        if (!behindProxy && verdict != GateVerdict.Banned)
        {
            gate.Watch.Accepted(peer.Address, loop.NowMs);
        }

        if (verdict != GateVerdict.Pass)
        {
            Refuse(loop, listener, socket, peer, verdict == GateVerdict.Banned ? CloseReason.Banned : CloseReason.OverLimit);
            if (verdict == GateVerdict.Banned)
            {
                loop.Refused();
                CountOffender(loop, peer);
            }

            return;
        }

        var target = LeastLoaded(loop);
        if (target == loop)
        {
            Adopt(loop, listener, socket, peer, behindProxy);
        }
        else
        {
            var moved = socket.MoveTo(target);
            target.Bring(_ => AdoptMoved(target, listener, moved, peer, behindProxy), null);
        }
    }

    private void AdoptMoved(EventLoop loop, Listener listener, LoopSocket socket, NetEndPoint peer, bool behindProxy)
    {
        loop.Arrived();

        // On its way from loop to loop nobody can cut it: a ban imposed meanwhile has to be seen here.
        if (gate.IsBanned(peer.Address, loop.UnixMs))
        {
            gate.Release(behindProxy ? null : peer.Address);
            Refuse(loop, listener, socket, peer, CloseReason.Banned);
            return;
        }

        Adopt(loop, listener, socket, peer, behindProxy);
    }

    private void Adopt(EventLoop loop, Listener listener, LoopSocket socket, NetEndPoint peer, bool behindProxy)
    {
        var connection = new ProxyConnection(path, loop, listener, socket, peer, new ConnectionId((ulong)Interlocked.Increment(ref _lastId)))
        {
            Stage = behindProxy ? Stage.ProxyIn : Stage.Preread,
            IsCounted = !behindProxy,
            DeadlineMs = loop.NowMs + (long)listener.Settings.Preread.Timeout.TotalMilliseconds,
        };
        listener.Metrics.Began();
        loop.Adopt(connection);
        owner.OnAccepted(connection);
    }

    private static void Refuse(EventLoop loop, Listener listener, LoopSocket socket, NetEndPoint peer, CloseReason reason)
    {
        listener.Metrics.Refused(reason);
        loop.RecentRefusals.Add(loop.UnixMs, peer.Address, reason, listener.Name);
        socket.Close(reset: true);
    }

    /// <summary>Who is refused often enough is dropped by the kernel from then on.</summary>
    private void CountOffender(EventLoop loop, NetEndPoint peer)
    {
        if (loop.Refusals.IsCounting && gate.FindBan(peer.Address, loop.UnixMs) is { } ban)
        {
            loop.Refusals.Count(ban.Prefix);
        }
    }

    private EventLoop LeastLoaded(EventLoop loop)
    {
        var least = loop;
        foreach (var other in loops.Loops)
        {
            if (other.ConnectionCount < least.ConnectionCount)
            {
                least = other;
            }
        }

        var drift = loop.ConnectionCount - least.ConnectionCount;
        return drift > MinDrift + (least.ConnectionCount / 4) ? least : loop;
    }
}
