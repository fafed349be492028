using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using ActorProxy.Core.Loops;

namespace ActorProxy.Hosting.HandingOver;

/// <summary>The process that is to take over from this one: the same command line, run by the program as it is on disk now.</summary>
internal sealed class Successor : IDisposable
{
    private readonly AnonymousPipeServerStream _words = new(PipeDirection.Out, HandleInheritability.Inheritable);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.In, HandleInheritability.Inheritable);
    private readonly Process _process;

    /// <param name="program">The command line of this process.</param>
    /// <param name="sockets">Descriptors of what it listens on.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be run.</exception>
    public Successor(IReadOnlyList<string> program, IReadOnlyList<int> sockets)
    {
        var start = new ProcessStartInfo(program[0], program.Skip(1));
        start.Environment[Predecessor.Variable] = string.Create(
            CultureInfo.InvariantCulture, $"{_words.GetClientHandleAsString()} {_answers.GetClientHandleAsString()} {string.Join(' ', sockets)}");
        try
        {
            SetInheritable(true);
            _process = Process.Start(start)!;
        }
        catch
        {
            _words.Dispose();
            _answers.Dispose();
            throw;
        }
        finally
        {
            SetInheritable(false);
            _words.DisposeLocalCopyOfClientHandle();
            _answers.DisposeLocalCopyOfClientHandle();
        }

        Id = _process.Id;

        void SetInheritable(bool isInheritable)
        {
            foreach (var socket in sockets)
            {
                InheritedSockets.SetInheritable(socket, isInheritable);
            }
        }
    }

    public int Id { get; }

    /// <returns>False when it said something else, ended, or took longer; then it is ended.</returns>
    public async Task<bool> Says(HandOverWord word, TimeSpan patience)
    {
        try
        {
            if (await Task.Run(_answers.ReadByte).WaitAsync(patience) == (byte)word)
            {
                return true;
            }
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            // Ended below, like one that cannot be understood.
        }

        _process.Kill();
        return false;
    }

    public void Tell(HandOverWord word)
    {
        try
        {
            _words.WriteByte((byte)word);
        }
        catch (IOException)
        {
            // It has ended, which is noticed where its word is waited for.
        }
    }

    public void Dispose()
    {
        _words.Dispose();
        _answers.Dispose();
        _process.Dispose();
    }
}
