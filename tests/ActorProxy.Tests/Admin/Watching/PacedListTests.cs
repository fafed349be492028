using ActorProxy.Admin.Watching;

namespace ActorProxy.Tests.Admin.Watching;

public sealed class PacedListTests
{
    private readonly ManualTime _time = new();
    private readonly PacedList<int> _list;
    private int _made;

    public PacedListTests() => _list = new PacedList<int>(0, 0.1, _time);

    [Fact]
    public async Task Get_WhatTakesLong_RestsTenTimesAsLong()
    {
        Assert.Equal(1, await Get(takes: TimeSpan.FromMilliseconds(200)));
        _time.Pass(TimeSpan.FromMilliseconds(1999));
        Assert.Equal(1, await Get(takes: TimeSpan.Zero));
        _time.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await Get(takes: TimeSpan.Zero));
    }

    [Fact]
    public async Task Get_WhatCostsNothing_IsMadeEachTime()
    {
        Assert.Equal(1, await Get(takes: TimeSpan.Zero));
        Assert.Equal(2, await Get(takes: TimeSpan.Zero));
    }

    [Fact]
    public async Task Get_NoAnswerInTime_KeepsTheLastAndRests()
    {
        await Get(takes: TimeSpan.Zero);

        Assert.Equal(1, await _list.GetAsync(() =>
        {
            _time.Pass(TimeSpan.FromSeconds(1));
            throw new TimeoutException();
        }));
        Assert.Equal(1, await Get(takes: TimeSpan.Zero));
        _time.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(2, await Get(takes: TimeSpan.Zero));
    }

    private Task<int> Get(TimeSpan takes) => _list.GetAsync(() =>
    {
        _time.Pass(takes);
        return Task.FromResult(++_made);
    });
}
