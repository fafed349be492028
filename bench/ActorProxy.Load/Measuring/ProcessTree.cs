using System.Globalization;

namespace ActorProxy.Load.Measuring;

/// <summary>What a process and all that descend from it have used, from <c>/proc</c>.</summary>
/// <remarks>proc(5). The tree is found anew for each reading: nginx's workers are children, HAProxy and .NET use threads.</remarks>
internal static class ProcessTree
{
    private const int ParentField = 1;
    private const int UserTimeField = 11;
    private const int ChildrenSystemTimeField = 14;

    /// <summary>User and system time of the tree in seconds, its reaped children included. The kernel counts in 10 ms.</summary>
    public static double CpuSeconds(int rootProcessId) =>
        Members(rootProcessId).Sum(member => member.CpuTicks) / (double)MachineCpu.TicksPerSecond;

    /// <summary>Resident bytes, summed; pages that members share are counted once for each.</summary>
    public static long ResidentBytes(int rootProcessId) => Members(rootProcessId).Sum(member => Resident(member.Id));

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
            long ticks = fields[UserTimeField..(ChildrenSystemTimeField + 1)].Sum(Parse);
            return new Member(id, (int)Parse(fields[ParentField]), ticks);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Resident(int id)
    {
        const string Label = "Rss:";
        try
        {
            string line = File.ReadLines($"/proc/{id}/smaps_rollup").First(line => line.StartsWith(Label, StringComparison.Ordinal));
            return Parse(line[Label.Length..].Replace("kB", "", StringComparison.Ordinal).Trim()) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static long Parse(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private sealed record Member(int Id, int ParentId, long CpuTicks);
}
