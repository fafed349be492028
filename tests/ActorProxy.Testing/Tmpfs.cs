using System.Diagnostics;

namespace ActorProxy.Testing;

/// <summary>A disk of its own in memory, which may run full or become read-only. Needs CAP_SYS_ADMIN, <c>mount</c> and <c>umount</c>.</summary>
public sealed class Tmpfs : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("actorproxy-disk-");

    /// <param name="size">In the words of mount: <c>512k</c>.</param>
    public Tmpfs(string size)
    {
        try
        {
            Run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", Path);
        }
        catch
        {
            _folder.Delete();
            throw;
        }
    }

    /// <summary>The disk's root folder.</summary>
    public string Path => _folder.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <param name="option">In the words of mount: <c>ro</c>, <c>rw</c>, <c>size=8m</c>. Nothing on the disk may be open for writing when it becomes read-only.</param>
    public void Remount(string option) => Run("mount", "-o", "remount," + option, Path);

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Delete();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(Tools.Find(program), arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed");
        }
    }
}
