using System.Security.Cryptography;
using System.Text;
using ActorProxy.Configuration.Binding;
using ActorProxy.Configuration.Hocon;
using ActorProxy.Core.Settings;

namespace ActorProxy.Configuration;

/// <summary>A configuration file in, settings or problems out.</summary>
/// <remarks>Never throws on what a file holds, nor on a missing one. Any thread.</remarks>
internal static class ConfigLoader
{
    private const string AkkaSection = "akka";
    private const int HashLength = 12;

    /// <param name="path">The file; what it includes is relative to it.</param>
    /// <param name="environment">Asked for <c>${NAME}</c> that is no key; null = not set.</param>
    public static ConfigLoadResult Load(string path, Func<string, string?> environment)
    {
        var problems = new ConfigProblems();
        var files = new HoconFiles(problems);
        ConfigObject? root = null;
        ProxySettings? settings = null;
        if (files.Read(path) is { } syntax)
        {
            root = HoconResolver.Resolve(syntax, environment, problems);
            settings = ConfigBinder.Bind(root, problems);
        }

        string[] read = [.. files.Files.Distinct()];
        return new ConfigLoadResult
        {
            Settings = problems.Errors.Count == 0 ? settings : null,
            Errors = Sorted(problems.Errors, read),
            Warnings = Sorted(problems.Warnings, read),
            AkkaHocon = root is null ? "" : HoconWriter.Write(Only(root, AkkaSection)),
            Hash = root is null ? "" : Hash(HoconWriter.Write(NodeIdentity.Without(root))),
            Files = read,
        };
    }

    private static ConfigProblem[] Sorted(IEnumerable<ConfigProblem> problems, string[] files)
    {
        var order = files.Index().ToDictionary(file => file.Item, file => file.Index);
        return [.. problems.OrderBy(problem => order.GetValueOrDefault(problem.File)).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column)];
    }

    private static ConfigObject Only(ConfigObject root, string name) => new([.. root.Members.Where(member => member.Name == name)], root.Position);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
