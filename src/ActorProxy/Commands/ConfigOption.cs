using System.CommandLine;
using ActorProxy.Configuration;
using ActorProxy.Hosting;

namespace ActorProxy.Commands;

/// <summary><c>--config FILE</c>, the same for every command that reads a configuration.</summary>
internal static class ConfigOption
{
    public static Option<string?> Create() => new("--config", "-c")
    {
        Description = $"Configuration file. Without it: ${ConfigFiles.Variable}, hocon/actorproxy.conf, {ConfigFiles.SystemFile}.",
    };

    /// <summary>Loads what the option, or its absence, points at.</summary>
    public static ConfigSource Load(string? path) =>
        new(ConfigFiles.Find(path, Environment.GetEnvironmentVariable, Environment.CurrentDirectory), Environment.GetEnvironmentVariable);
}
