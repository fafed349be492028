using ActorProxy.Configuration;

namespace ActorProxy.Tests.Configuration;

/// <summary>A directory of configuration files that goes away with the test.</summary>
internal sealed class ConfigFolder : IDisposable
{
    /// <summary>One line that is valid by itself, for tests of what comes after it.</summary>
    public const string Minimal =
        "actorproxy { listeners.l { bind = \"[::]:0\", kind = tcp, upstream = u }, upstreams.u.servers = \"10.0.0.1:1\" }\n";

    private readonly string _path = Directory.CreateTempSubdirectory("actorproxy-config-").FullName;

    public Dictionary<string, string> Environment { get; } = [];

    public string this[string name] => Path.Combine(_path, name);

    public ConfigFolder With(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this;
    }

    public ConfigLoadResult Load(string name = "test.conf") => ConfigLoader.Load(this[name], Environment.GetValueOrDefault);

    /// <summary>Problems as printed, without the directory.</summary>
    public string[] Told(IEnumerable<ConfigProblem> problems) =>
        [.. problems.Select(problem => problem.ToString().Replace(_path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
