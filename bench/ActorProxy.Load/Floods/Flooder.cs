using System.Diagnostics;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Floods;

/// <summary>Begins connections at a fixed rate. One thread.</summary>
/// <remarks>A turn takes a millisecond; what a busy machine made it miss is made up for, in bursts that stay small.</remarks>
internal sealed unsafe class Flooder(FloodPlan plan) : IDisposable
{
    private const int Closed = -1;
    private const int MostPerTurn = 200;

    private readonly Epoll _epoll = new();
    private readonly int[] _descriptors = CreateSlots(plan.MostOpenCount);
    private readonly Stack<int> _free = new(Enumerable.Range(0, plan.MostOpenCount));
    private readonly long[] _started = new long[plan.MostOpenCount];

    // The oldest first. A slot that was closed and taken again since has a later start than is noted here.
    private readonly Queue<(int Slot, long Started)> _patient = new();
    private int _attempts;
    private int _refused;
    private int _unanswered;
    private int _held;

    public FloodCounts Run(TimeSpan time)
    {
        _attempts = _refused = _unanswered = _held = 0;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < time)
        {
            int due = (int)(elapsed.TotalSeconds * plan.RatePerSecond) - _attempts;
            for (int i = 0; i < Math.Min(due, MostPerTurn) && _free.Count > 0; i++)
            {
                Begin();
            }

            Turn();
        }

        long end = Stopwatch.GetTimestamp();
        while (!plan.Holds && _patient.Count > 0 && Stopwatch.GetElapsedTime(end) < FloodPlan.Patience * 2)
        {
            Turn();
        }

        for (int slot = 0; slot < _descriptors.Length; slot++)
        {
            GiveUp(slot);
        }

        _patient.Clear();
        return new FloodCounts(_attempts, _refused, _unanswered, _held);
    }

    public void Dispose() => _epoll.Dispose();

    private static int[] CreateSlots(int count)
    {
        int[] slots = new int[count];
        Array.Fill(slots, Closed);
        return slots;
    }

    private void Begin()
    {
        _attempts++;
        int descriptor = LoopbackSockets.TryConnect(plan.Port, plan.Source, out _);
        if (descriptor < 0)
        {
            _refused++;
            return;
        }

        int slot = _free.Pop();
        _descriptors[slot] = descriptor;
        _started[slot] = Stopwatch.GetTimestamp();
        if (!plan.Holds)
        {
            _patient.Enqueue((slot, _started[slot]));
        }

        // Not for writing: that it is connected is no news. An end, a reset and a refused connect are told in any case.
        _epoll.Add(descriptor, Epoll.In, slot);
    }

    private void Turn()
    {
        int count = _epoll.Wait(1);
        for (int i = 0; i < count; i++)
        {
            OnReady(_epoll.TokenAt(i));
        }

        while (_patient.TryPeek(out (int Slot, long Started) oldest) && Stopwatch.GetElapsedTime(oldest.Started) > FloodPlan.Patience)
        {
            _patient.Dequeue();
            if (_started[oldest.Slot] == oldest.Started)
            {
                GiveUp(oldest.Slot);
            }
        }
    }

    private void OnReady(int slot)
    {
        byte answer;
        if (Libc.Receive(_descriptors[slot], &answer, 1, 0) > 0)
        {
            throw new LoadException("a flood that sends nothing got an answer");
        }

        _refused++;
        Close(slot);
    }

    private void GiveUp(int slot)
    {
        if (_descriptors[slot] == Closed)
        {
            return;
        }

        bool connected = LoopbackSockets.IsConnected(_descriptors[slot], plan.Port);
        _held += connected ? 1 : 0;
        _unanswered += connected ? 0 : 1;
        Close(slot);
    }

    private void Close(int slot)
    {
        _ = Libc.Close(_descriptors[slot]);
        _descriptors[slot] = Closed;
        _free.Push(slot);
    }
}
