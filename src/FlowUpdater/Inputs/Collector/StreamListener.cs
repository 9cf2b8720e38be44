using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Enrichment.Flows;
using Enrichment.Native;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>
/// Sessions of IPFIX over TCP or TLS (RFC 7011 §10.4 and §11). Each reads whole messages by itself; one after the other they are decoded, into
/// the same batches. Templates end with the session that told them (§8).
/// </summary>
sealed class StreamListener : IListener
{
    static readonly TimeSpan HandOnEvery = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan RestAfterFailure = TimeSpan.FromMilliseconds(100);

    readonly Receiver _receiver;
    readonly SslServerAuthenticationOptions? _tls;
    readonly Socket _socket;
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stop = new();
    readonly SessionTable _sessions;
    readonly SessionTimes _times;
    readonly List<Task> _tasks = [];
    bool _isFailing;

    /// <param name="mostSessions">That may be there at the same time.</param>
    /// <exception cref="IOException">The address cannot be bound, or a certificate not be used; one sentence.</exception>
    public StreamListener(CollectAddress address, SslServerAuthenticationOptions? tls, Receiver receiver, int mostSessions, SessionTimes times)
    {
        (Address, _tls, _receiver, _times, _sessions) = (address, tls, receiver, times, new SessionTable(mostSessions, times));
        _socket = new Socket(address.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.EndPoint.Address.Equals(IPAddress.IPv6Any))
            {
                _socket.DualMode = true;
            }

            _socket.Bind(address.EndPoint);
            _socket.Listen();
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new IOException($"--collect {address}: {e.Message}", e);
        }
    }

    public CollectAddress Address { get; }

    public CollectorCounters Counters => _receiver.Counters;

    public string Ready => $"listening on {Address}";

    public Exception? Failure { get; private set; }

    public void Start()
    {
        _tasks.Add(Task.Run(AcceptAsync));
        _tasks.Add(Task.Run(HandOnAsync));
    }

    public void Stop()
    {
        _stop.Cancel();
        _socket.Dispose();
        Task[] tasks;
        lock (_gate)
        {
            tasks = [.. _tasks];
        }

        Task.WaitAll(tasks, TimeSpan.FromSeconds(5));
        lock (_gate)
        {
            _receiver.End(KernelClock.WallNow);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                if (await TryAcceptAsync().ConfigureAwait(false) is { } socket && TryBegin(socket) is { } session)
                {
                    lock (_gate)
                    {
                        _tasks.RemoveAll(task => task.IsCompleted);
                        _tasks.Add(Task.Run(() => ServeAsync(session)));
                    }
                }
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            Failure = new IOException($"--collect {Address}: {e.Message}", e);
        }
    }

    /// <returns>Null: not this time. Descriptors may be short (EMFILE), or the other end is gone again; that ends no other session.</returns>
    async Task<Socket?> TryAcceptAsync()
    {
        try
        {
            var socket = await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
            _isFailing = false;
            return socket;
        }
        catch (SocketException e) when (!_stop.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                _isFailing = true;
                lock (_gate)
                {
                    Counters.SessionsRefused++;
                    _receiver.Report.NotAccepted(Address.ToString(), e.Message, KernelClock.WallNow);
                }
            }

            await Task.Delay(RestAfterFailure, _stop.Token).ConfigureAwait(false);
            return null;
        }
    }

    async Task HandOnAsync()
    {
        using var timer = new PeriodicTimer(HandOnEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                lock (_gate)
                {
                    _receiver.KeepTime(KernelClock.WallNow, quiet: true);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            Failure = e;
        }
    }

    // Before the next one is accepted: no more of them are there than may be.
    StreamSession? TryBegin(Socket socket)
    {
        try
        {
            var peer = (IPEndPoint)socket.RemoteEndPoint!;

            // Its bytes: the text of a link-local address names the interface too.
            var session = new StreamSession(socket, new DatagramSender(IpAddress.FromBytes(peer.Address.GetAddressBytes()), (ushort)peer.Port));
            if (HasPlace(session))
            {
                return session;
            }

            session.Dispose();
        }
        catch (SocketException)
        {
            socket.Dispose(); // It is gone again.
        }

        return null;
    }

    bool HasPlace(StreamSession session)
    {
        lock (_gate)
        {
            var (exporter, now) = (session.Sender.Address, KernelClock.WallNow);
            if (!_receiver.Allows(exporter, now))
            {
                return false;
            }

            if (_sessions.Begin(session) is { } already)
            {
                Counters.SessionsRefused++;
                _receiver.Report.SessionRefused(exporter, already, now);
                return false;
            }

            Counters.Sessions = _sessions.Count;
            return true;
        }
    }

    async Task ServeAsync(StreamSession session)
    {
        using (session)
        {
            try
            {
                await session.RunAsync(_tls, _times, message => Take(message, session), _stop.Token).ConfigureAwait(false);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
            }
            catch (Exception e)
            {
                // Whatever it is, it ends this session only.
                Fail(session.Sender, (e is IOException { InnerException: SocketException inner } ? inner : e).Message.TrimEnd('.'));
            }
            finally
            {
                End(session);
            }
        }
    }

    void Take(ReadOnlyMemory<byte> message, StreamSession session)
    {
        lock (_gate)
        {
            session.HasSpoken = true;
            _receiver.Take(message.Span, session.Sender, KernelClock.WallNow);
        }
    }

    void Fail(in DatagramSender sender, string why)
    {
        lock (_gate)
        {
            Counters.SessionsFailed++;
            _receiver.Report.SessionEnded($"{sender} on {Address}", sender.Address, why, KernelClock.WallNow);
        }
    }

    void End(StreamSession session)
    {
        lock (_gate)
        {
            _sessions.End(session);
            Counters.Sessions = _sessions.Count;
            _receiver.EndSession(session.Sender);
        }
    }
}
