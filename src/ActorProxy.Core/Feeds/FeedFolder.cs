namespace ActorProxy.Core.Feeds;

/// <summary>Where the copies of lists are kept, one <c>NAME.list</c> for each feed.</summary>
/// <param name="path">Empty = nowhere.</param>
public sealed class FeedFolder(string path)
{
    private const string Extension = ".list";

    public string CopyOf(string feed) => path.Length == 0 ? "" : Path.Combine(path, feed + Extension);

    /// <summary>Feeds that have a copy, configured or not.</summary>
    public IReadOnlyList<string> Feeds() => path.Length > 0 && Directory.Exists(path)
        ? [.. Directory.EnumerateFiles(path, "*" + Extension).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];
}
