using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using ActorProxy.Core.Loops;

namespace ActorProxy.Hosting.HandingOver;

/// <summary>The process that is to take over from this one: the same command line, run by the program as it is on disk now.</summary>
/// <remarks>
/// No child of this one's but init's, by a shell that begins it and ends: systemd would not be told how a child of another process
/// ended, and not start it again.
/// </remarks>
internal sealed class Successor : IDisposable
{
    private const string Shell = "/bin/sh";

    private readonly AnonymousPipeServerStream _words = new(PipeDirection.Out, HandleInheritability.Inheritable);
    private readonly AnonymousPipeServerStream _answers = new(PipeDirection.In, HandleInheritability.Inheritable);

    /// <param name="program">The command line of this process.</param>
    /// <param name="sockets">Descriptors of what it listens on.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no shell.</exception>
    /// <exception cref="IOException">The shell could not begin it.</exception>
    public Successor(IReadOnlyList<string> program, IReadOnlyList<int> sockets)
    {
        // Its number comes first of all that is heard, since it is said before the program begins.
        var begin = $"echo $$ > /proc/self/fd/{_answers.GetClientHandleAsString()}; exec \"$@\"";
        var start = new ProcessStartInfo(Shell, ["-c", $"{Shell} -c \"$0\" sh \"$@\" &", begin, .. program]);
        start.Environment[Predecessor.Variable] = string.Create(
            CultureInfo.InvariantCulture, $"{_words.GetClientHandleAsString()} {_answers.GetClientHandleAsString()} {string.Join(' ', sockets)}");
        try
        {
            SetInheritable(true);
            using var shell = Process.Start(start)!;
            shell.WaitForExit();
            SetInheritable(false);
            _words.DisposeLocalCopyOfClientHandle();
            _answers.DisposeLocalCopyOfClientHandle();
            Id = ReadId();
        }
        catch
        {
            SetInheritable(false);
            Dispose();
            throw;
        }

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

        Kill();
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
    }

    private int ReadId()
    {
        var id = 0;
        while (_answers.ReadByte() is var digit && digit != '\n')
        {
            id = digit is >= '0' and <= '9' ? (id * 10) + digit - '0' : throw new IOException("the shell did not begin it");
        }

        return id;
    }

    private void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }
}
