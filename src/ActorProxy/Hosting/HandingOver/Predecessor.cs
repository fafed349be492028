using System.Globalization;
using System.IO.Pipes;
using ActorProxy.Core.Loops;

namespace ActorProxy.Hosting.HandingOver;

/// <summary>The process that this one takes over from, as this one sees it.</summary>
/// <remarks>Its end at any time is an answer as well: then it holds nothing any more. One caller at a time.</remarks>
public sealed class Predecessor : IDisposable
{
    /// <summary>Descriptors, as numbers: where it is heard, where it is spoken to, its listening sockets.</summary>
    internal const string Variable = "ACTORPROXY_PREDECESSOR";

    private readonly AnonymousPipeClientStream _words;
    private readonly AnonymousPipeClientStream _answers;

    private Predecessor(string heard, string spokenTo, IEnumerable<int> sockets)
    {
        _words = new AnonymousPipeClientStream(PipeDirection.In, heard);
        _answers = new AnonymousPipeClientStream(PipeDirection.Out, spokenTo);
        Sockets = new InheritedSockets(sockets);
    }

    internal InheritedSockets Sockets { get; }

    /// <returns>Null for a process that was started by hand or by its supervisor.</returns>
    public static Predecessor? Find()
    {
        var words = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

        // Programs that this one starts are no successors of that one.
        Environment.SetEnvironmentVariable(Variable, null);
        return words is [var heard, var spokenTo, .. var sockets]
            ? new Predecessor(heard, spokenTo, sockets.Select(socket => int.Parse(socket, CultureInfo.InvariantCulture)))
            : null;
    }

    /// <summary>Asks for what only one process can hold: the ban store, the ports of admin API and cluster. Returns when it is let go of.</summary>
    public void Claim() => Say(HandOverWord.Claim);

    /// <summary>This process accepts: from now on the other one only ends what it has. Returns when the service manager knows.</summary>
    internal void Relieve()
    {
        Sockets.Dispose();
        Say(HandOverWord.Accepting);
    }

    public void Dispose()
    {
        Sockets.Dispose();
        _words.Dispose();
        _answers.Dispose();
    }

    private void Say(HandOverWord word)
    {
        try
        {
            _answers.WriteByte((byte)word);
            _words.ReadByte();
        }
        catch (IOException)
        {
            // It has gone.
        }
    }
}
