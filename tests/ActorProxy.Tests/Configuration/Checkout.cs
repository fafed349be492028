namespace ActorProxy.Tests.Configuration;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string ShippedConfig { get; } = Path.Combine(Root, "hocon", "actorproxy.conf");

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "ActorProxy.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("no ActorProxy.sln above the tests");
    }
}
