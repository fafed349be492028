using System.Runtime.ExceptionServices;

namespace ActorProxy.Testing;

/// <summary>A thread that ends with what it was made for, for whatever changes its thread, as entering another network does.</summary>
public static class OwnThread
{
    /// <summary>Runs an action to its end. What it throws is thrown on here.</summary>
    public static void Run(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // The caller's thread throws it on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
