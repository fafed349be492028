using System.CommandLine;

namespace ActorProxy.Commands;

/// <summary>Options of commands that list.</summary>
internal static class ListOptions
{
    private const int DefaultLimit = 100;

    public static Option<int> Limit() => NumberOption.Create("--limit", "COUNT", "List this many at most.", DefaultLimit, 1, int.MaxValue);

    public static Option<string?> Filter(string name, string help, string description) => new(name) { HelpName = help, Description = description };
}
