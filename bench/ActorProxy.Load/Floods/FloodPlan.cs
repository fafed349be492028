using System.Globalization;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Floods;

/// <summary>Who floods what, and how fast.</summary>
/// <param name="Source">The banned connect to be refused; the silent connect and stay.</param>
/// <param name="Port">On 127.0.0.1.</param>
/// <param name="RatePerSecond">Attempts, whether or not anyone keeps up: an open loop.</param>
/// <param name="MostOpenCount">While so many are open, none is started.</param>
internal sealed record FloodPlan(SourceAddress Source, int Port, int RatePerSecond, int MostOpenCount)
{
    /// <summary>How long a banned client waits for its refusal before it gives up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    public bool Holds => Source == SourceAddress.Silent;

    public IReadOnlyList<string> Arguments() =>
        [.. new[] { (int)Source, Port, RatePerSecond, MostOpenCount }.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static FloodPlan Parse(IReadOnlyList<string> arguments)
    {
        int[] numbers = [.. arguments.Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        return new FloodPlan((SourceAddress)numbers[0], numbers[1], numbers[2], numbers[3]);
    }
}
