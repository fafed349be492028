using System.Text.RegularExpressions;
using Xunit;

namespace ActorProxy.Testing;

/// <summary>The source files of one project, for tests of who may know whom.</summary>
public sealed partial class SourceTree(string project)
{
    private readonly string _source = Path.Combine(Root(), "src", project);

    /// <summary>Fails with the rule and every breach of it.</summary>
    public static void Expect<T>(IEnumerable<T> breaches, string rule) =>
        Assert.True(!breaches.Any(), rule + ": " + string.Join("; ", breaches));

    /// <summary>True for a namespace or assembly name and everything below it.</summary>
    public static bool IsIn(string name, string space) => name == space || name.StartsWith(space + ".", StringComparison.Ordinal);

    /// <summary>Every <c>using</c> line below a folder; an empty name = the whole project.</summary>
    public IEnumerable<(string File, string Name)> Usings(string folder) =>
        from file in Files(folder)
        from Match match in Using().Matches(File.ReadAllText(file))
        select (Path.GetRelativePath(_source, file), match.Groups[1].Value);

    public IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(_source, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>The checkout the tests were built from.</summary>
    public static string Root()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ActorProxy.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("the tests run outside of the checkout");
    }

    [GeneratedRegex(@"^using (?:static )?([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Using();
}
