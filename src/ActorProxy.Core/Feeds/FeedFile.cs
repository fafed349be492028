using System.Text;
using ActorProxy.Core.Addresses;
using ActorProxy.Core.Bans;

namespace ActorProxy.Core.Feeds;

/// <summary>Tells one state of a file from another.</summary>
public readonly record struct FeedStamp(DateTime Written, long Bytes);

/// <summary>The file of a feed, and the copy of its last good content. Blocks on the disk; one caller at a time.</summary>
/// <param name="path">What something else downloads.</param>
/// <param name="copyPath">The owner's alone (0600); empty = no copy.</param>
public sealed class FeedFile(string path, string copyPath)
{
    /// <summary>A line of an IPv6 network has some 40 bytes: three times <see cref="FeedReader.MaxEntries"/>.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <returns>Null when there is no such file.</returns>
    public FeedStamp? Look()
    {
        var file = new FileInfo(path);
        return file.Exists ? new FeedStamp(file.LastWriteTimeUtc, file.Length) : null;
    }

    /// <exception cref="IOException">It cannot be read, or is too large.</exception>
    public FeedList Read(FeedFormat format)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length > MaxBytes)
        {
            throw new IOException($"{path} has more than {MaxBytes} bytes");
        }

        using var text = new StreamReader(stream, Encoding.UTF8);
        return FeedReader.Read(text, format);
    }

    /// <returns>Empty when there is none.</returns>
    public IReadOnlySet<IpPrefix> ReadCopy()
    {
        if (!File.Exists(copyPath))
        {
            return FeedList.Empty.Entries;
        }

        using var text = new StreamReader(copyPath);
        return FeedReader.Read(text, FeedFormat.Plain).Entries;
    }

    /// <summary>Whole or not at all, also when the power fails in between.</summary>
    public void WriteCopy(IEnumerable<IpPrefix> entries)
    {
        if (copyPath.Length == 0)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(copyPath))!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var fresh = copyPath + ".new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, options))
        {
            using var text = new StreamWriter(stream, leaveOpen: true);
            foreach (var entry in entries)
            {
                text.WriteLine(entry.ToString());
            }

            text.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, copyPath, overwrite: true);
    }

    public void DeleteCopy()
    {
        if (copyPath.Length > 0)
        {
            File.Delete(copyPath);
        }
    }
}
