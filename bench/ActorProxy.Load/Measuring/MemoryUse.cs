namespace ActorProxy.Load.Measuring;

/// <summary>Memory of a process tree.</summary>
/// <param name="ResidentBytes">Summed; a page that members share is counted once for each.</param>
/// <param name="ProportionalBytes">Summed; a page that is shared, with members or strangers, is divided among those who share it.</param>
internal sealed record MemoryUse(long ResidentBytes, long ProportionalBytes)
{
    private const double MebiByte = 1 << 20;

    public double ResidentMebiBytes => ResidentBytes / MebiByte;

    public double ProportionalMebiBytes => ProportionalBytes / MebiByte;
}
