using System.Globalization;

namespace ActorProxy.Load.Backends;

/// <summary>The backends' process as the bench sees it.</summary>
internal static class BackendProcess
{
    public const string Command = "backend";

    public static OwnProcess Start(BackendPlan plan) =>
        new(Command, plan.FirstPort.ToString(CultureInfo.InvariantCulture), plan.Suffix);
}
