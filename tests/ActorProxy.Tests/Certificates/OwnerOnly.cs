namespace ActorProxy.Tests.Certificates;

internal static class OwnerOnly
{
    /// <summary>0600, where there are such modes.</summary>
    public static void Check(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }
}
