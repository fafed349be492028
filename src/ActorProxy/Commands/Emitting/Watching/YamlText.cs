namespace ActorProxy.Commands.Emitting.Watching;

/// <summary>Text in the files that Prometheus reads.</summary>
internal static class YamlText
{
    /// <summary>A text in single quotes, in which nothing but they themselves has a meaning (YAML 1.2 §7.3.2).</summary>
    public static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
