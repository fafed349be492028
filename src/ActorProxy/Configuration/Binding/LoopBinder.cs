using ActorProxy.Core.Loops;

namespace ActorProxy.Configuration.Binding;

internal static class LoopBinder
{
    public static LoopSettings Bind(ConfigSection section)
    {
        var standard = new LoopSettings();
        var settings = new LoopSettings
        {
            Engine = section.Choice("engine", standard.Engine,
                ("auto", LoopEngine.Auto), ("epoll", LoopEngine.Epoll), ("sockets", LoopEngine.Sockets)),
            Count = section.Integer("count", standard.Count, 0, 64),
        };
        section.Close();
        return settings;
    }
}
