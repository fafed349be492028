using System.Text;

namespace ActorProxy.Configuration.Hocon;

/// <summary>Reads a file and what it includes into one tree.</summary>
internal sealed class HoconFiles(ConfigProblems problems)
{
    /// <summary>100,000 routes fit twice; a mistyped name of a disk image does not.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;

    /// <summary>One file per site of a large host fits.</summary>
    public const int MaxFileCount = 4096;

    public const int MaxIncludeDepth = 16;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<string> _files = [];
    private readonly Stack<string> _open = new();

    /// <summary>What was read, in that order; a file included twice is there twice.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <returns>The tree; null when there is no such file, or when braces or brackets do not match and so say nothing about the rest.</returns>
    public SyntaxObject? Read(string file)
    {
        var root = new SyntaxObject(HoconPosition.Of(file), "");
        return IsFileName(file, HoconPosition.Of(file), HoconPath.Root) && ReadInto(file, HoconPosition.Of(file), root, HoconPath.Root) && _files.Count > 0 ? root : null;
    }

    /// <summary>Reads the file, or the files in name order, that an include names: relative to the file that says so.</summary>
    /// <returns>False when braces or brackets do not match in one of them.</returns>
    public bool Include(string name, HoconPosition position, SyntaxObject target, HoconPath path)
    {
        if (!IsFileName(name, position, path))
        {
            return true;
        }

        var file = Path.Combine(Path.GetDirectoryName(position.File) ?? "", name);
        var pattern = Path.GetFileName(name);
        return pattern.AsSpan().IndexOfAny('*', '?') < 0
            ? ReadInto(file, position, target, path)
            : Matches(Path.GetDirectoryName(file) ?? "", pattern, position, path)
                .Aggregate(true, (sound, match) => ReadInto(match, position, target, path) && sound);
    }

    private bool IsFileName(string name, HoconPosition asked, HoconPath path)
    {
        var legal = Path.GetFileName(name).Length > 0 && !name.Contains('\0', StringComparison.Ordinal);
        if (!legal)
        {
            problems.Error(asked, path, $"\"{name}\" is not the name of a file");
        }

        return legal;
    }

    private IReadOnlyList<string> Matches(string directory, string pattern, HoconPosition position, HoconPath path)
    {
        try
        {
            return !Directory.Exists(directory.Length == 0 ? "." : directory)
                ? []
                : [.. Directory.GetFiles(directory.Length == 0 ? "." : directory, pattern)
                    .Select(match => Path.Combine(directory, Path.GetFileName(match)))
                    .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Error(position, path, $"{directory} cannot be read: {e.Message}");
            return [];
        }
    }

    private bool ReadInto(string file, HoconPosition asked, SyntaxObject target, HoconPath path)
    {
        var identity = Path.GetFullPath(file);
        if (_open.Contains(identity))
        {
            problems.Error(asked, path, $"{file} includes itself{(_open.Peek() == identity ? "" : ", by way of others")}");
            return true;
        }

        if (_open.Count >= MaxIncludeDepth || _files.Count >= MaxFileCount)
        {
            problems.Error(asked, path, FormattableString.Invariant($"{file} is left out: at most {MaxFileCount} files, included {MaxIncludeDepth} deep"));
            return true;
        }

        if (ReadText(file, asked, path) is not { } text)
        {
            return true;
        }

        _files.Add(file);
        _open.Push(identity);
        var parser = new HoconParser(this, file, text, path, problems);
        parser.ReadInto(target);
        _open.Pop();
        return !parser.NestingBroken;
    }

    private string? ReadText(string file, HoconPosition asked, HoconPath path)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > MaxFileBytes)
                {
                    problems.Error(asked, path, FormattableString.Invariant($"{file} is larger than {MaxFileBytes >> 20} MiB"));
                    return null;
                }
            }

            return StrictUtf8.GetString(content.GetBuffer(), 0, (int)content.Length).TrimStart('\uFEFF');
        }
        catch (FileNotFoundException)
        {
            problems.Error(asked, path, $"{file} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            problems.Error(asked, path, $"{file} cannot be read: {e.Message}");
        }
        catch (DecoderFallbackException)
        {
            problems.Error(asked, path, $"{file} is not UTF-8 text");
        }

        return null;
    }
}
