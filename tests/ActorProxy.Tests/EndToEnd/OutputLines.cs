namespace ActorProxy.Tests.EndToEnd;

/// <summary>Lines a process has written so far. Any thread.</summary>
internal sealed class OutputLines
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string? line)
    {
        if (line is not null)
        {
            lock (_lock)
            {
                _lines.Add(line);
            }
        }
    }

    public IReadOnlyList<string> Containing(string text) => [.. All.Where(line => line.Contains(text, StringComparison.Ordinal))];

    /// <summary>Waits for a line and gives it.</summary>
    public async Task<string> WaitFor(string text)
    {
        await Eventually.True(() => Containing(text).Count > 0, $"a line with '{text}' in:{Environment.NewLine}{this}");
        return Containing(text)[0];
    }

    public override string ToString() => string.Join(Environment.NewLine, All);
}
