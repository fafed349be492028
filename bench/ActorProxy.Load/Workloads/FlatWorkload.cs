namespace ActorProxy.Load.Workloads;

internal static class FlatWorkload
{
    public const int PassCount = 3;
}
