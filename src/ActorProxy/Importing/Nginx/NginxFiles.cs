using System.Text.RegularExpressions;

namespace ActorProxy.Importing.Nginx;

/// <summary>Finds and reads files the way nginx does: what is not absolute lies in the folder of the main file; a pattern may match nothing.</summary>
/// <param name="prefix">That folder.</param>
internal sealed class NginxFiles(string prefix)
{
    /// <summary>A real one has some kilobytes; block lists that are included have more.</summary>
    private const long MaxBytes = 16 * 1024 * 1024;

    private static readonly char[] Wild = ['*', '?', '['];

    public string FullPath(string path) => Path.GetFullPath(path, prefix);

    /// <summary>The files an <c>include</c> means, in nginx's order.</summary>
    public IReadOnlyList<string> Find(string pattern)
    {
        var full = FullPath(pattern);
        return pattern.IndexOfAny(Wild) < 0 ? [full] : [.. Expand(full).Order(StringComparer.Ordinal)];
    }

    /// <exception cref="IOException">It is not there, is no file, or is too long.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static string Read(string path) =>
        new FileInfo(path) is { Exists: true, Length: > MaxBytes }
            ? throw new IOException(FormattableString.Invariant($"{path} has more than {MaxBytes >> 20} MiB"))
            : File.ReadAllText(path);

    // As glob(3) does: a star stands for anything but a slash, and for no leading dot.
    private static IEnumerable<string> Expand(string pattern)
    {
        var parts = pattern.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> found = [Path.GetPathRoot(pattern) ?? "/"];
        foreach (var (i, part) in parts.Index())
        {
            var isLast = i == parts.Length - 1;
            found = part.IndexOfAny(Wild) < 0
                ? found.Select(folder => Path.Combine(folder, part))
                : found.SelectMany(folder => Matches(folder, part, isLast));
        }

        return found.Where(File.Exists);
    }

    private static IEnumerable<string> Matches(string folder, string part, bool files)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var regex = new Regex("^" + string.Concat(Regex.Split(part, @"(\*|\?|\[[^]]+\])").Select(Translate)) + "$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return (files ? Directory.EnumerateFiles(folder) : Directory.EnumerateDirectories(folder))
            .Where(path => Path.GetFileName(path) is var name && (name[0] != '.' || part[0] == '.') && regex.IsMatch(name));
    }

    private static string Translate(string piece) => piece switch
    {
        "*" => ".*",
        "?" => ".",
        ['[', .. var set, ']'] when set.Length > 0 => "[" + (set[0] == '!' ? "^" + set[1..] : set).Replace(@"\", @"\\", StringComparison.Ordinal) + "]",
        _ => Regex.Escape(piece),
    };
}
