using ActorProxy.Core.Prereading;

namespace ActorProxy.Configuration.Binding;

internal static class PrereadBinder
{
    /// <param name="section">A <c>preread</c> section, the global one or a listener's.</param>
    /// <param name="otherwise">What a key has that is not in it.</param>
    public static PrereadSettings Bind(ConfigSection section, PrereadSettings otherwise)
    {
        var settings = new PrereadSettings
        {
            Timeout = section.Duration("timeout", otherwise.Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            MaxBytes = section.Size("max-bytes", otherwise.MaxBytes, 1024, 64 * 1024),
        };
        section.Close();
        return settings;
    }
}
