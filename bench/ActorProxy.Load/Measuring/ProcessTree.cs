using System.Globalization;
using ActorProxy.Load.Sockets;

namespace ActorProxy.Load.Measuring;

/// <summary>What a process and all that descend from it have used, from <c>/proc</c>.</summary>
/// <remarks>
/// proc(5). The tree is found anew for each reading: nginx's workers are children, HAProxy and .NET use threads. CPU time is
/// asked of each process's own clock (clock_getcpuclockid(3)): the same user + system time as in <c>/proc</c>, but not rounded
/// to 10 ms.
/// </remarks>
internal static class ProcessTree
{
    private const int ParentField = 1;
    private const int ChildrenUserTimeField = 13;
    private const int ChildrenSystemTimeField = 14;

    // The kernel's CPUCLOCK_SCHED, of a process.
    private const int SchedulerClock = 2;

    /// <summary>User and system time of the tree in seconds, its reaped children included.</summary>
    public static double CpuSeconds(int rootProcessId) => Members(rootProcessId).Sum(member =>
        OwnSeconds(member.Id) + member.ReapedTicks / (double)MachineCpu.TicksPerSecond);

    /// <summary>User and system time of this process's children that have ended, in seconds.</summary>
    public static double EndedChildrenCpuSeconds() => (Read(Environment.ProcessId)?.ReapedTicks ?? 0) / (double)MachineCpu.TicksPerSecond;

    /// <summary>What the tree holds in memory now.</summary>
    public static MemoryUse Memory(int rootProcessId)
    {
        List<Member> members = Members(rootProcessId);
        return new MemoryUse(members.Sum(member => Kilobytes(member.Id, "Rss:")) * 1024, members.Sum(member => Kilobytes(member.Id, "Pss:")) * 1024);
    }

    public static IReadOnlyList<int> ProcessIds(int rootProcessId) => [.. Members(rootProcessId).Select(member => member.Id)];

    private static List<Member> Members(int rootProcessId)
    {
        List<Member> all = [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? Read(id) : null)
            .OfType<Member>()];
        List<Member> tree = [.. all.Where(member => member.Id == rootProcessId)];
        for (int i = 0; i < tree.Count; i++)
        {
            tree.AddRange(all.Where(member => member.ParentId == tree[i].Id));
        }

        return tree;
    }

    private static Member? Read(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            // The program's name stands in brackets and may hold anything, brackets too; the numbers follow the last one.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            long ticks = Parse(fields[ChildrenUserTimeField]) + Parse(fields[ChildrenSystemTimeField]);
            return new Member(id, (int)Parse(fields[ParentField]), ticks);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static unsafe double OwnSeconds(int id)
    {
        TimeSpec time;
        return Libc.ClockGetTime((~id << 3) | SchedulerClock, &time) == 0 ? time.Seconds : 0;
    }

    private static long Kilobytes(int id, string label)
    {
        try
        {
            string line = File.ReadLines($"/proc/{id}/smaps_rollup").First(line => line.StartsWith(label, StringComparison.Ordinal));
            return Parse(line[label.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static long Parse(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private sealed record Member(int Id, int ParentId, long ReapedTicks);
}
