using System.Globalization;
using ActorProxy.Actors.Connections;
using ActorProxy.Core.Addresses;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace ActorProxy.Actors.Bans.Watching;

/// <summary>Where in the cluster a client is watched: on all nodes the same.</summary>
public sealed class ClientSharding : IMessageExtractor
{
    public const string TypeName = "clients";

    /// <summary>Never to be changed while nodes of two versions meet: they would watch the same client twice.</summary>
    public const int ShardCount = 256;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    private static readonly string[] ShardIds =
        [.. Enumerable.Range(0, ShardCount).Select(shard => shard.ToString(CultureInfo.InvariantCulture))];

    /// <summary>What Akka has to be told.</summary>
    /// <remarks>
    /// No journal, so the state of the coordinator is in DistributedData. Entities are not remembered: a client is watched again when it
    /// is reported again. Nor do they rest by the shard's clock, but by <see cref="WatchedClients"/>, who knows when they may.
    /// </remarks>
    public static string Hocon => """
        akka.cluster.sharding {
          state-store-mode = ddata
          remember-entities = off
          passivate-idle-entity-after = off
          # What cannot be delivered soon is reported again: who asked has been told 503 by then.
          buffer-size = 10000
          retry-interval = 200 ms
          # Unused by ddata, whose default names plugins that are not there.
          distributed-data.durable.keys = []
        }

        """;

    /// <summary>Starts watching on this node. Blocks until the region is there, which does not take a cluster.</summary>
    /// <param name="system">Part of a cluster, or soon to be.</param>
    /// <param name="watch">What the entities of this node share.</param>
    /// <param name="bans">The ban table's actor.</param>
    /// <returns>Takes every <see cref="IClientMessage"/> to where it belongs.</returns>
    public static IActorRef Start(ActorSystem system, ClientWatch watch, IActorRef bans)
    {
        var entities = BanEntityActor.Props(watch, bans).WithMailbox(LoopSetup.MailboxId);
        system.Scheduler.Advanced.ScheduleRepeatedly(SweepInterval, SweepInterval, watch.Sweep);
        return ClusterSharding.Get(system).Start(TypeName, entities, ClusterShardingSettings.Create(system), new ClientSharding());
    }

    /// <summary>A folded 128-bit product: neighbours go to different shards. Not <c>GetHashCode</c>, which may differ between processes.</summary>
    public static int ShardOf(IpPrefix client)
    {
        var bits = client.Address.Bits;
        var high = Math.BigMul((ulong)(bits >> 64) ^ 0xa0761d6478bd642f, (ulong)bits ^ 0xe7037ed1a0b428db, out var low);
        return (int)((high ^ low) >> 32) & (ShardCount - 1);
    }

    public string? EntityId(object message) => message is IClientMessage { Client: var client } ? IdOf(client) : null;

    public object? EntityMessage(object message) => message;

    public string? ShardId(object message) => message is IClientMessage { Client: var client } ? ShardIds[ShardOf(client)] : null;

    public string ShardId(string entityId, object? messageHint = null) =>
        messageHint is IClientMessage { Client: var client } ? ShardIds[ShardOf(client)] : throw new NotSupportedException("entities are not started by id");

    /// <summary>No character in it that a path would have to escape.</summary>
    private static string IdOf(IpPrefix client) => string.Create(CultureInfo.InvariantCulture, $"{client.Address.Bits:x}.{client.Bits}");
}
