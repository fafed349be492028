using ActorProxy.Core.Closing;

namespace ActorProxy.Configuration.Binding;

internal static class AccessLogBinder
{
    public static AccessLogSettings Bind(ConfigSection section)
    {
        var standard = new AccessLogSettings();
        if (section.Located("file") is { Value: "" } empty)
        {
            section.Error(empty.Position, "file", "must be a file, or - for stdout; format = off turns the log off");
        }

        var settings = new AccessLogSettings
        {
            File = section.Text("file", standard.File),
            Format = section.Choice("format", standard.Format,
                ("json", AccessLogFormat.Json), ("text", AccessLogFormat.Text), ("off", AccessLogFormat.Off)),
        };
        section.Close();
        return settings;
    }
}
