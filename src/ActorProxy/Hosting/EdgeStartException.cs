using ActorProxy.Core.Accepting;

namespace ActorProxy.Hosting;

/// <summary>The edge could not start: an address is taken or not permitted, a file cannot be opened. Exit code 3.</summary>
public sealed class EdgeStartException(string message) : Exception(message)
{
    internal static EdgeStartException From(IReadOnlyList<BindFailure> failures) =>
        new(string.Join(Environment.NewLine, failures.Select(failure => $"listener {failure.Listener}: {failure.Message}")));
}
