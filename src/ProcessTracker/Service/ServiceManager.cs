using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Enrichment.Tracker.Service;

/// <summary>Tells systemd how the service is (sd_notify(3)); does nothing where no one asked to be told.</summary>
sealed class ServiceManager : IDisposable
{
    readonly Socket? _socket;
    readonly TimeSpan _interval;
    long _lastAlive;

    public ServiceManager()
    {
        var path = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        if (string.IsNullOrEmpty(path))
        {
            return;
        }

        // @name is a socket in the abstract namespace.
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        _socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? "\0" + path[1..] : path));

        // Twice as often as systemd wants to hear.
        var text = Environment.GetEnvironmentVariable("WATCHDOG_USEC");
        _interval = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            ? TimeSpan.FromMicroseconds(microseconds / 2.0)
            : Timeout.InfiniteTimeSpan;
    }

    public void Ready() => Send("READY=1");

    public void Stopping() => Send("STOPPING=1");

    /// <summary>To be called often; tells the watchdog from time to time.</summary>
    public void Alive()
    {
        if (_socket is not null && _interval > TimeSpan.Zero && Environment.TickCount64 - _lastAlive >= _interval.TotalMilliseconds)
        {
            _lastAlive = Environment.TickCount64;
            Send("WATCHDOG=1");
        }
    }

    public void Dispose() => _socket?.Dispose();

    void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.ASCII.GetBytes(state));
        }
        catch (SocketException)
        {
            // A service manager that is away will ask again when it is back; the tracker goes on.
        }
    }
}
