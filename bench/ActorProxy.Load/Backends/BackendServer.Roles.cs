using ActorProxy.Load.Payloads;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Backends;

internal sealed unsafe partial class BackendServer
{
    private NextStep Begin(int descriptor, BackendConnection connection, ReadOnlySpan<byte> input)
    {
        PreambleStatus status = PreambleReader.Read(input, _hellos[(int)connection.Role], out Preamble preamble);
        if (status == PreambleStatus.NeedMore)
        {
            connection.Early = input.ToArray();
            return NextStep.Receive;
        }

        if (status != PreambleStatus.Done)
        {
            return Refuse(connection, $"{status} in {input.Length} bytes: {Convert.ToHexString(input[..Math.Min(input.Length, 64)])}");
        }

        connection.Begin(preamble.Seed, preamble.Length);
        return connection.Role switch
        {
            BackendRole.Connect => Answer(descriptor, connection, BackendPlan.AnswerBytes, NextStep.Close),
            BackendRole.Idle => Answer(descriptor, connection, BackendPlan.AcknowledgementBytes, NextStep.Receive),
            BackendRole.Download => Send(descriptor, connection),
            _ => Take(descriptor, connection, input[preamble.Bytes..]),
        };
    }

    /// <summary>Checks what came and answers when a message or the whole upload is there.</summary>
    private NextStep Take(int descriptor, BackendConnection connection, ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return NextStep.Receive;
        }

        if (!Pattern.Matches(input, connection.Seed, connection.Position))
        {
            return Refuse(connection, $"wrong bytes after {connection.Position}");
        }

        connection.Position += input.Length;
        return connection.Role switch
        {
            BackendRole.PingPong when connection.Position % BackendPlan.AnswerBytes == 0 => Echo(descriptor, connection),
            BackendRole.PingPong => NextStep.Receive,
            BackendRole.Upload when connection.Position < connection.Length => NextStep.Receive,
            BackendRole.Upload when connection.Position == connection.Length =>
                Answer(descriptor, connection, BackendPlan.AcknowledgementBytes, NextStep.Close),
            _ => Refuse(connection, "bytes where none belong"),
        };
    }

    private NextStep Send(int descriptor, BackendConnection connection)
    {
        ulong seed = BackendPlan.AnswerSeed(connection.Seed);
        long turnEnd = Math.Min(connection.Length, connection.Position + TurnBytes);
        while (connection.Position < turnEnd)
        {
            int length = (int)Math.Min(Pattern.MaxSliceBytes, turnEnd - connection.Position);
            nint sent;
            fixed (byte* start = Pattern.Slice(seed, connection.Position, length))
            {
                sent = Libc.Send(descriptor, start, length, Libc.NoSignal);
            }

            if (sent < 0)
            {
                return Libc.LastError == Libc.TryAgain ? NextStep.Send : NextStep.Close;
            }

            connection.Position += sent;
            if (sent < length)
            {
                return NextStep.Send;
            }
        }

        return connection.Position < connection.Length ? NextStep.Send : NextStep.Close;
    }

    private NextStep Echo(int descriptor, BackendConnection connection)
    {
        ReadOnlySpan<byte> answer = Pattern.Slice(
            BackendPlan.AnswerSeed(connection.Seed),
            connection.Position - BackendPlan.AnswerBytes,
            BackendPlan.AnswerBytes);
        return LoopbackSockets.SendWhole(descriptor, answer) ? NextStep.Receive : Refuse(connection, "an answer did not fit");
    }

    private static NextStep Answer(int descriptor, BackendConnection connection, int length, NextStep then)
    {
        ReadOnlySpan<byte> answer = Pattern.Slice(BackendPlan.AnswerSeed(connection.Seed), 0, length);
        return LoopbackSockets.SendWhole(descriptor, answer) ? then : NextStep.Close;
    }

    private NextStep Refuse(BackendConnection connection, string why)
    {
        Complain($"{BackendPlan.Name(connection.Role)}: {why}");
        return NextStep.Close;
    }
}
