using ActorProxy.Actors.Bans.Replicating;
using ActorProxy.Actors.Bans.Watching;
using ActorProxy.Actors.Certificates;
using ActorProxy.Actors.Clustering;

namespace ActorProxy.Actors.Bans.Serialization;

/// <summary>What Akka has to be told of our serializers.</summary>
public static class ClusterSerialization
{
    private static readonly Type[] Messages =
    [
        typeof(BanBatch), typeof(BanBatchTaken), typeof(BanRoot), typeof(BanDigests), typeof(PullBans), typeof(BanChunk),
        typeof(ReportFailures), typeof(FailuresJudged), typeof(UnbanClient), typeof(ClientUnbanned),
        typeof(DescribeClient), typeof(ClientDescribed), typeof(SeenClients), typeof(ClientsSeen),
        typeof(PullCertificates), typeof(CertificateBundle), typeof(PublishChallenge), typeof(ChallengePublished), typeof(WithdrawChallenge),
        typeof(DescribeSide), typeof(ClusterSide),
    ];

    public static string Hocon => $$"""
        akka.actor {
          serializers {
            json = "{{typeof(RejectingSerializer).AssemblyQualifiedName}}"
            actorproxy = "{{typeof(ClusterMessageSerializer).AssemblyQualifiedName}}"
          }
          serialization-bindings {
        {{string.Join('\n', Messages.Select(type => $"    \"{type.AssemblyQualifiedName}\" = actorproxy"))}}
          }
        }

        """;
}
