namespace ActorProxy.Commands;

/// <summary>What the program returns; scripts and supervisors rely on the numbers.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int InvalidConfiguration = 1;

    /// <summary>Of <c>doctor</c>: something does not work.</summary>
    public const int FaultFound = 1;

    public const int WrongUsage = 2;
    public const int CouldNotStart = 3;
    public const int AdminRefused = 4;

    /// <summary>A node that was removed from its cluster cannot open the way to the others again in this process, for its port is gone, say.</summary>
    public const int WantsRestart = 6;
}
