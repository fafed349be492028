namespace ActorProxy.Load.Clients;

/// <summary>Takes a number of streams at once, each of a given length, from the backend.</summary>
internal sealed class DownloadClient : ClientLoop
{
    private readonly int _streamCount;
    private readonly long _streamBytes;
    private int _doneCount;

    public DownloadClient(ClientTarget target, int streamCount, long streamBytes)
        : base(target, streamCount)
    {
        _streamCount = streamCount;
        _streamBytes = streamBytes;
    }

    public void Run(TimeSpan limit)
    {
        for (int slot = 0; slot < _streamCount; slot++)
        {
            Open(slot, _streamBytes);
        }

        RunUntil(() => _doneCount == _streamCount, limit);
    }

    protected override void OnReady(int slot, uint events)
    {
        if (Receive(slot) != 0)
        {
            return;
        }

        if (Positions[slot] != _streamBytes)
        {
            throw new LoadException($"a stream ended after {Positions[slot]} of {_streamBytes} bytes");
        }

        Close(slot);
        _doneCount++;
    }
}
