using ActorProxy.Configuration.Hocon;

namespace ActorProxy.Configuration;

/// <summary>Collects what a run finds, so that all of it is told at once.</summary>
internal sealed class ConfigProblems
{
    /// <summary>What a file says is repeated in messages; a whole line of it is enough.</summary>
    private const int MaxMessageLength = 300;

    private readonly List<ConfigProblem> _errors = [];
    private readonly List<ConfigProblem> _warnings = [];
    private readonly HashSet<(HoconPosition Position, string Path)> _told = [];

    public IReadOnlyList<ConfigProblem> Errors => _errors;

    public IReadOnlyList<ConfigProblem> Warnings => _warnings;

    /// <summary>Adds an error, unless one was told of this key at this place: the second would be a consequence of the first.</summary>
    public void Error(HoconPosition position, HoconPath path, string message) => Add(_errors, position, path, message);

    /// <summary>Adds something that stops nothing.</summary>
    public void Warning(HoconPosition position, HoconPath path, string message) => Add(_warnings, position, path, message);

    private void Add(List<ConfigProblem> list, HoconPosition position, HoconPath path, string message)
    {
        if (_told.Add((position, path.ToString())))
        {
            list.Add(new ConfigProblem(position.File, position.Line, position.Column, path.ToString(), OneLine(message)));
        }
    }

    private static string OneLine(string message)
    {
        var cut = message.Length <= MaxMessageLength ? message : string.Concat(message.AsSpan(0, MaxMessageLength), "…");
        return string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
