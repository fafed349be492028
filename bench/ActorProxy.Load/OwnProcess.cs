using System.Diagnostics;

namespace ActorProxy.Load;

/// <summary>This program once more, in another part: what shall not be on the bench's own thread, or its bill.</summary>
/// <remarks>It ends when its standard input does, so a bench that dies leaves nothing behind.</remarks>
internal sealed class OwnProcess : IDisposable
{
    public const string Ready = "ready";

    private readonly Process _process;

    /// <param name="arguments">The part, then what it takes.</param>
    /// <exception cref="LoadException">It ended before it was ready.</exception>
    public OwnProcess(params IEnumerable<string> arguments)
    {
        string program = Environment.ProcessPath ?? throw new LoadException("cannot find this program's own path");
        IEnumerable<string> all = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(OwnProcess).Assembly.Location, .. arguments] : arguments;
        _process = Process.Start(new ProcessStartInfo(program, all) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (Ask(null) != Ready)
        {
            Dispose();
            throw new LoadException($"'{string.Join(' ', arguments)}' did not start; are its ports free?");
        }
    }

    public int Id => _process.Id;

    /// <summary>Writes a line, if there is one, and waits for the next that comes back.</summary>
    public string? Ask(string? line)
    {
        if (line is not null)
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }

        return _process.StandardOutput.ReadLine();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(2000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
