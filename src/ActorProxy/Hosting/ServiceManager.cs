using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ActorProxy.Hosting;

/// <summary>Tells systemd where the process is in its life, for units of <c>Type=notify</c>. Without systemd nothing happens.</summary>
/// <remarks>
/// sd_notify(3): lines of <c>NAME=VALUE</c> in one datagram. Nobody answers, and a manager that does not listen must not keep the
/// edge from its work. Any thread.
/// </remarks>
/// <param name="address">Of the manager's socket, from <see cref="Variable"/>: a path, or an abstract name after @. Null or empty = there is none.</param>
public sealed class ServiceManager(string? address)
{
    public const string Variable = "NOTIFY_SOCKET";

    private readonly Lock _order = new();
    private bool _isReady, _isStopping;

    /// <summary>Everything accepts.</summary>
    public void Ready() => Tell("READY=1\nSTATUS=ready", when: () => _isReady = true);

    /// <summary>A reload begins; until it has ended <c>systemctl reload</c> waits.</summary>
    public void Reloading() => Tell(
        string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMicrosecond}"),
        when: () => _isReady && !_isStopping);

    /// <summary>A reload has ended.</summary>
    /// <param name="status">What came of it; <c>systemctl status</c> shows it.</param>
    public void Reloaded(string status) => Tell("READY=1\nSTATUS=" + status, when: () => _isReady && !_isStopping);

    /// <summary>A stop begins.</summary>
    /// <param name="patience">How long it may take, whatever the unit says of <c>TimeoutStopSec</c>.</param>
    public void Stopping(TimeSpan patience) => Tell(
        string.Create(CultureInfo.InvariantCulture, $"STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC={patience.Ticks / TimeSpan.TicksPerMicrosecond}"),
        when: () => _isStopping = true);

    /// <summary>Another process is the service from now on, and speaks for it; what this one would say is not said any more.</summary>
    public void HandOverTo(int processId) => Tell(string.Create(CultureInfo.InvariantCulture, $"MAINPID={processId}"), when: () => _isReady && !_isStopping, isLast: true);

    private void Tell(string state, Func<bool> when, bool isLast = false)
    {
        // In the order of what happened: a reload's end may not come after the beginning of a stop.
        lock (_order)
        {
            if (when() && address is { Length: > 1 } && address[0] is '/' or '@')
            {
                Send(address, state);
                address = isLast ? null : address;
            }
        }
    }

    private static void Send(string address, string state)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            // It is not there any more, or no such socket.
        }
    }
}
