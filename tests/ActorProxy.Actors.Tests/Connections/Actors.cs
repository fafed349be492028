using System.Diagnostics;
using Akka.Actor;

namespace ActorProxy.Actors.Tests.Connections;

/// <summary>Counting and finding actors from outside.</summary>
internal static class Actors
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Every actor that answers to a selection, until nobody new has for a moment.</summary>
    public static async Task<IReadOnlyList<IActorRef>> Find(ActorSystem system, string selection)
    {
        var inbox = Inbox.Create(system);
        system.ActorSelection(selection).Tell(new Identify(null), inbox.Receiver);
        var found = new List<IActorRef>();
        while (true)
        {
            try
            {
                if (await inbox.ReceiveAsync(Quiet) is ActorIdentity { Subject: { } subject })
                {
                    found.Add(subject);
                }
                else
                {
                    return found;
                }
            }
            catch (TimeoutException)
            {
                return found;
            }
        }
    }

    public static Task Eventually(Func<bool> condition) => Eventually(() => Task.FromResult(condition()));

    public static async Task Eventually(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Patience, "not in time");
            await Task.Delay(10);
        }
    }
}
