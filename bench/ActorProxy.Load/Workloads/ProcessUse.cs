namespace ActorProxy.Load.Workloads;

/// <summary>What kind of process a row wants to meet.</summary>
internal enum ProcessUse
{
    /// <summary>Warmed up, and used by other rows as well.</summary>
    Shared,

    /// <summary>One that has done nothing else: memory is compared in it.</summary>
    Fresh,

    /// <summary>One that has just been started and may not serve yet.</summary>
    Cold,

    /// <summary>Warmed up, next to those of its sister rows, and kept for all rounds.</summary>
    Kept,
}
