using ActorProxy.Core.Settings;

namespace ActorProxy.Configuration;

/// <summary>What a configuration file came to.</summary>
internal sealed record ConfigLoadResult
{
    /// <summary>Null when there is any error: an invalid file is rejected whole.</summary>
    public required ProxySettings? Settings { get; init; }

    /// <summary>The settings of a result that has no errors.</summary>
    public ProxySettings Valid => Settings ?? throw new InvalidOperationException("the configuration has errors");

    /// <summary>In order of files and lines.</summary>
    public required IReadOnlyList<ConfigProblem> Errors { get; init; }

    /// <summary>What has no effect; they stop nothing.</summary>
    public required IReadOnlyList<ConfigProblem> Warnings { get; init; }

    /// <summary>The <c>akka</c> section in plain form, safe for Akka's own parser; empty without one.</summary>
    public required string AkkaHocon { get; init; }

    /// <summary>
    /// First 12 hex digits of SHA-256 over the resolved text: comments, layout and what names the node (<see cref="NodeIdentity"/>) do
    /// not change it. Empty when nothing could be resolved.
    /// </summary>
    public required string Hash { get; init; }

    /// <summary>The file and what it includes, in order of reading.</summary>
    public required IReadOnlyList<string> Files { get; init; }
}
