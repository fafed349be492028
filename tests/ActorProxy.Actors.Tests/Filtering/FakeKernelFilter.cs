using System.Collections.Concurrent;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Filtering;

namespace ActorProxy.Actors.Tests.Filtering;

/// <summary>A kernel in the test's hand.</summary>
internal sealed class FakeKernelFilter : IKernelFilter
{
    private readonly ConcurrentQueue<PrefixRefusals> _refusals = new();
    private volatile TaskCompletionSource? _held;

    public long Drops => 0;

    public FilterOutcome ProbeOutcome { get; set; } = FilterOutcome.Done;

    /// <summary>What comes of giving it a program.</summary>
    public Func<FilterProgram, FilterOutcome> Taking { get; set; } = _ => FilterOutcome.Done;

    public int ProbeCount { get; private set; }

    public bool IsCounting { get; private set; }

    /// <summary>Every program it was given, null among them.</summary>
    public ConcurrentQueue<FilterProgram?> Given { get; } = new();

    /// <summary>The one in force.</summary>
    public FilterProgram? Program { get; private set; }

    public void Refuse(IpPrefix prefix, int count) => _refusals.Enqueue(new PrefixRefusals(prefix, count));

    /// <summary>Programs from now on take until <see cref="Let"/>.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Let()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public FilterOutcome Probe()
    {
        ProbeCount++;
        return ProbeOutcome;
    }

    public void CountRefusals(bool counting) => IsCounting = counting;

    public async Task<FilterOutcome> SetAsync(FilterProgram? program)
    {
        Given.Enqueue(program);
        if (_held is { } held)
        {
            await held.Task;
        }

        var outcome = program is null ? FilterOutcome.Done : Taking(program);
        Program = outcome == FilterOutcome.Done ? program : null;
        return outcome;
    }

    public Task<IReadOnlyList<PrefixRefusals>> CollectAsync()
    {
        var refusals = new List<PrefixRefusals>();
        while (_refusals.TryDequeue(out var refusal))
        {
            refusals.Add(refusal);
        }

        return Task.FromResult<IReadOnlyList<PrefixRefusals>>(refusals);
    }
}
