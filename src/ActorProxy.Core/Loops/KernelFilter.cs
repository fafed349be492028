using ActorProxy.Core.Filtering;

namespace ActorProxy.Core.Loops;

/// <summary>The kernel filter over all loops of the process.</summary>
public sealed class KernelFilter(LoopGroup loops) : IKernelFilter
{
    public long Drops => loops.Loops.Sum(loop => loop.FilterDrops);

    /// <summary>Whether the kernel would take one from this process, without any loop.</summary>
    public static FilterOutcome ProbeHere() => OperatingSystem.IsLinux() ? Epoll.EpollListener.ProbeFilter() : FilterOutcome.NotSupported;

    public FilterOutcome Probe() => loops.Loops[0].ProbeFilter();

    public void CountRefusals(bool counting)
    {
        foreach (var loop in loops.Loops)
        {
            loop.Execute(_ => loop.Refusals.Turn(counting), null);
        }
    }

    public async Task<FilterOutcome> SetAsync(FilterProgram? program)
    {
        var outcomes = await OnEachAsync(loops.Loops, loop => loop.SetFilter(program));
        var failure = outcomes.FirstOrDefault(outcome => outcome != FilterOutcome.Done, FilterOutcome.Done);
        if (failure != FilterOutcome.Done && program is not null)
        {
            await OnEachAsync(loops.Loops, loop => loop.SetFilter(null));
        }

        return failure;
    }

    public async Task<IReadOnlyList<PrefixRefusals>> CollectAsync()
    {
        var talkative = loops.Loops.Where(loop => loop.Refusals.HasAny || loop.HasFilter);
        var counts = await OnEachAsync(talkative, loop =>
        {
            loop.CountFilterDrops();
            return loop.Refusals.Drain();
        });
        return [.. counts.SelectMany(count => count)];
    }

    private static Task<T[]> OnEachAsync<T>(IEnumerable<EventLoop> loops, Func<EventLoop, T> work) =>
        Task.WhenAll(loops.Select(loop => loop.AskAsync(work)));
}
