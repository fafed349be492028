using ActorProxy.Load.Backends;
using ActorProxy.Load.Payloads;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Clients;

/// <summary>Sends a number of streams at once, each of a given length, and waits until the backend has confirmed every one.</summary>
internal sealed class UploadClient : ClientLoop
{
    private const int SendCountPerTurn = 4;

    private readonly long[] _sent;
    private readonly int _streamCount;
    private readonly long _streamBytes;
    private int _doneCount;

    public UploadClient(ClientTarget target, int streamCount, long streamBytes)
        : base(target, streamCount)
    {
        _streamCount = streamCount;
        _streamBytes = streamBytes;
        _sent = new long[streamCount];
    }

    public void Run(TimeSpan limit)
    {
        for (int slot = 0; slot < _streamCount; slot++)
        {
            Open(slot, _streamBytes);
        }

        RunUntil(() => _doneCount == _streamCount, limit);
    }

    protected override void OnOpened(int slot) => WaitFor(slot, Epoll.Out);

    protected override void OnReady(int slot, uint events)
    {
        if (_sent[slot] < _streamBytes)
        {
            SendTurn(slot);
            return;
        }

        if (Receive(slot) != 0)
        {
            return;
        }

        if (Positions[slot] != BackendPlan.AcknowledgementBytes)
        {
            throw new LoadException("an upload was not confirmed");
        }

        Close(slot);
        _doneCount++;
    }

    private void SendTurn(int slot)
    {
        for (int i = 0; i < SendCountPerTurn && _sent[slot] < _streamBytes; i++)
        {
            int length = (int)Math.Min(Pattern.MaxSliceBytes, _streamBytes - _sent[slot]);
            int sent = Send(slot, _sent[slot], length);
            _sent[slot] += sent;
            if (sent < length)
            {
                return;
            }
        }

        if (_sent[slot] == _streamBytes)
        {
            WaitFor(slot, Epoll.In | Epoll.ReadHangUp);
        }
    }
}
