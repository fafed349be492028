namespace ActorProxy.Core.Closing;

/// <summary>How a line of the access log is written.</summary>
public enum AccessLogFormat
{
    Json,
    Text,
    Off,
}

/// <summary>One line per connection that ended after its name was read.</summary>
public sealed record AccessLogSettings
{
    /// <summary>A file, appended to and reopened on reload; <c>-</c> = stdout. Default <c>-</c>.</summary>
    public string File { get; init; } = "-";

    public AccessLogFormat Format { get; init; } = AccessLogFormat.Json;
}
