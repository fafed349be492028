using System.Buffers.Binary;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Filtering;

namespace ActorProxy.Core.Tests.Filtering;

/// <summary>Runs a program as the kernel would, after checking it as the kernel would (net/core/filter.c, <c>bpf_check_classic</c>).</summary>
internal sealed class FilterMachine
{
    public const byte Fin = 0x01, Syn = 0x02, Reset = 0x04, Ack = 0x10;

    private readonly FilterInstruction[] _program;

    public FilterMachine(FilterProgram program)
    {
        _program = program.Instructions;
        Check();
    }

    /// <summary>Instructions that the last packet took.</summary>
    public int Steps { get; private set; }

    /// <summary>True when a packet from this address is dropped. IPv4 shows its own header, also to a dual-stack socket.</summary>
    public bool Drops(NetAddress source, byte flags = Syn)
    {
        var network = new byte[source.IsIPv4 ? 20 : 40];
        network[0] = (byte)(source.IsIPv4 ? 0x45 : 0x60);
        source.Write(network.AsSpan(source.IsIPv4 ? 12 : 8));
        var transport = new byte[20];
        transport[13] = flags;
        return Run(network, transport) == 0;
    }

    private uint Run(byte[] network, byte[] transport)
    {
        uint accumulator = 0;
        Steps = 0;
        for (var at = 0; ; at++)
        {
            Steps++;
            var instruction = _program[at];
            switch (instruction.Code)
            {
                case FilterInstruction.LoadByte:
                    accumulator = Load(1)[0];
                    break;
                case FilterInstruction.LoadWord:
                    accumulator = BinaryPrimitives.ReadUInt32BigEndian(Load(4));
                    break;
                case FilterInstruction.And:
                    accumulator &= instruction.K;
                    break;
                case FilterInstruction.Jump:
                    at += (int)instruction.K;
                    break;
                case FilterInstruction.JumpIfEqual:
                    at += accumulator == instruction.K ? instruction.IfTrue : instruction.IfFalse;
                    break;
                case FilterInstruction.JumpIfAtLeast:
                    at += accumulator >= instruction.K ? instruction.IfTrue : instruction.IfFalse;
                    break;
                default:
                    return instruction.K;
            }

            // Outside of a header the kernel would end the program with a drop.
            ReadOnlySpan<byte> Load(int count) => instruction.K >= FilterInstruction.NetworkHeader
                ? network.AsSpan((int)(instruction.K - FilterInstruction.NetworkHeader), count)
                : transport.AsSpan((int)instruction.K, count);
        }
    }

    private void Check()
    {
        Assert.InRange(_program.Length, 1, FilterProgram.MaxInstructionCount);
        for (var at = 0; at < _program.Length; at++)
        {
            var instruction = _program[at];
            switch (instruction.Code)
            {
                case FilterInstruction.LoadByte or FilterInstruction.LoadWord or FilterInstruction.And or FilterInstruction.Return:
                    break;
                case FilterInstruction.Jump:
                    Assert.True(instruction.K < _program.Length - at - 1, $"jump at {at} leads out");
                    break;
                case FilterInstruction.JumpIfEqual or FilterInstruction.JumpIfAtLeast:
                    Assert.True(at + Math.Max(instruction.IfTrue, instruction.IfFalse) + 1 < _program.Length, $"comparison at {at} leads out");
                    break;
                default:
                    Assert.Fail($"code {instruction.Code:x} at {at} is none of ours");
                    break;
            }
        }

        Assert.Equal(FilterInstruction.Return, _program[^1].Code);
    }
}
