namespace ActorProxy.Load.Payloads;

/// <summary>A checked opening of a connection.</summary>
/// <param name="Bytes">Of PROXY header and hello together.</param>
/// <param name="Seed">Of this connection's <see cref="Pattern"/>.</param>
/// <param name="Length">Bytes the bulk stream will have; 0 in other tests.</param>
internal readonly record struct Preamble(int Bytes, ulong Seed, long Length);

internal enum PreambleStatus
{
    NeedMore,
    Done,
    HeaderInvalid,
    HelloChanged,
}
