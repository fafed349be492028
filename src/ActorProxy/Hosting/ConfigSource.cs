using ActorProxy.Configuration;

namespace ActorProxy.Hosting;

/// <summary>The file the process was started with, and how to read it again.</summary>
public sealed class ConfigSource
{
    private readonly Func<string, string?> _environment;

    internal ConfigSource(string path, Func<string, string?> environment)
    {
        Path = path;
        _environment = environment;
        Loaded = Load();
    }

    public string Path { get; }

    /// <summary>As it was at start.</summary>
    internal ConfigLoadResult Loaded { get; }

    internal ConfigLoadResult Load() => ConfigLoader.Load(Path, _environment);
}
