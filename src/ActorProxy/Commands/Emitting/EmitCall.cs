using System.CommandLine;
using ActorProxy.Core.Settings;
using ActorProxy.Hosting;

namespace ActorProxy.Commands.Emitting;

/// <summary>One run of an <c>emit</c> command.</summary>
/// <param name="Parsed">What was typed.</param>
/// <param name="Config">Which configuration is meant.</param>
internal sealed record EmitCall(ParseResult Parsed, Option<string?> Config)
{
    /// <summary>Reads the configuration. Who is told everything on the command line need not ask: a backend has none of ours.</summary>
    /// <exception cref="CommandFailedException">It is not valid; the message has every problem.</exception>
    public ProxySettings Settings() => Source().Loaded.Valid;

    /// <summary>As <see cref="Settings"/>, with its files.</summary>
    /// <exception cref="CommandFailedException">As there.</exception>
    public ConfigSource Source()
    {
        var source = ConfigOption.Load(Parsed.GetValue(Config));
        return source.Loaded.Settings is not null
            ? source
            : throw new CommandFailedException(ExitCodes.InvalidConfiguration, "the configuration is not valid: " + string.Join("; ", source.Loaded.Errors));
    }
}
