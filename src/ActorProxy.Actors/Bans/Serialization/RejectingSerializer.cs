using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace ActorProxy.Actors.Bans.Serialization;

/// <summary>Stands where Akka has its JSON serializer, which builds an object of whatever type a message names. Builds none, and writes none.</summary>
/// <remarks>Akka's own messages do not need it: remoting, cluster and sharding have serializers of theirs.</remarks>
public sealed class RejectingSerializer : Serializer
{
    /// <param name="system">Ours.</param>
    /// <param name="settings">Akka has a section for the serializer of this name, and hands it over.</param>
    public RejectingSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => _ = settings;

    /// <summary>The JSON serializer's: what is sent with it arrives here.</summary>
    public override int Identifier => 1;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType()} has no place in ClusterMessageSerializer: it cannot leave this node");

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("a message of a type that is named by its sender is not taken");
}
