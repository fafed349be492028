using System.Globalization;

namespace ActorProxy.Load.Measuring;

/// <summary>What all cores together have been busy with.</summary>
internal static class MachineCpu
{
    /// <summary>USER_HZ, which is 100 on every Linux a program can see.</summary>
    public const int TicksPerSecond = 100;

    /// <summary>Busy seconds since boot: user, nice, system, irq and softirq; not idle, iowait or steal.</summary>
    public static double BusySeconds()
    {
        string line = File.ReadLines("/proc/stat").First();
        long[] fields = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6]) / (double)TicksPerSecond;
    }
}
