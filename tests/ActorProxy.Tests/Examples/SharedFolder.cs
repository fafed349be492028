using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Examples;

/// <summary>A folder for servers whose processes run as users of their own.</summary>
internal static class SharedFolder
{
    public static async Task<TempFolder> Create()
    {
        var folder = new TempFolder();
        await Run("chmod", "755", folder.Path);
        return folder;
    }

    /// <summary>Makes a folder in it that belongs to somebody.</summary>
    public static Task Give(this TempFolder folder, string name, string owner)
    {
        Directory.CreateDirectory(folder[name]);
        return Run("chown", owner, folder[name]);
    }

    private static async Task Run(string program, params string[] arguments)
    {
        await using var process = await ChildProcess.Run(program, arguments);
        Assert.True(process.ExitCode == 0, process.Errors.ToString());
    }
}
