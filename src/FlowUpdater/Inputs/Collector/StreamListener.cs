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
    public const int MostSessions = 1024;

    /// <summary>As many as an exporter may have domains; nobody takes all sessions there are.</summary>
    public const int MostSessionsOfOne = 256;

    static readonly TimeSpan HandOnEvery = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);
    static readonly TimeSpan RestAfterFailure = TimeSpan.FromMilliseconds(100);

    readonly Receiver _receiver;
    readonly SslServerAuthenticationOptions? _tls;
    readonly Socket _socket;
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stop = new();
    readonly Dictionary<IpAddress, int> _sessionsOf = [];
    readonly List<Task> _tasks = [];

    /// <exception cref="IOException">The address cannot be bound, or a certificate not be used; one sentence.</exception>
    public StreamListener(CollectAddress address, SslServerAuthenticationOptions? tls, Receiver receiver)
    {
        (Address, _tls, _receiver) = (address, tls, receiver);
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
                if (await TryAcceptAsync().ConfigureAwait(false) is { } socket)
                {
                    lock (_gate)
                    {
                        _tasks.RemoveAll(task => task.IsCompleted);
                        _tasks.Add(Task.Run(() => ServeAsync(socket)));
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
            return await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (SocketException e) when (!_stop.IsCancellationRequested)
        {
            lock (_gate)
            {
                Counters.SessionsRefused++;
                _receiver.Report.NotAccepted(Address.ToString(), e.Message, KernelClock.WallNow);
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

    async Task ServeAsync(Socket socket)
    {
        var peer = (IPEndPoint)socket.RemoteEndPoint!;
        var sender = new DatagramSender(IpAddress.Parse(peer.Address.ToString()), (ushort)peer.Port);
        using var plain = new NetworkStream(socket, ownsSocket: true);
        if (!TryBegin(sender.Address))
        {
            return;
        }

        try
        {
            KeepAlive(socket);
            await ReadAsync(plain, sender).ConfigureAwait(false);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            // Whatever it is, it ends this session only.
            Fail(sender, e is OperationCanceledException ? $"the TLS handshake was not done in {HandshakeTime.TotalSeconds:0} s" : e.Message.TrimEnd('.'));
        }
        finally
        {
            End(sender);
        }
    }

    // Who is gone without a word (its power failed) takes a place no longer than two minutes.
    static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 6);
    }

    async Task ReadAsync(Stream plain, DatagramSender sender)
    {
        if (_tls is null)
        {
            await new IpfixSession(plain, message => Take(message, sender)).RunAsync(_stop.Token).ConfigureAwait(false);
            return;
        }

        using var secure = new SslStream(plain);
        using (var time = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))
        {
            time.CancelAfter(HandshakeTime);
            await secure.AuthenticateAsServerAsync(_tls, time.Token).ConfigureAwait(false);
        }

        await new IpfixSession(secure, message => Take(message, sender)).RunAsync(_stop.Token).ConfigureAwait(false);
    }

    void Take(ReadOnlyMemory<byte> message, in DatagramSender sender)
    {
        lock (_gate)
        {
            _receiver.Take(message.Span, sender, KernelClock.WallNow);
        }
    }

    bool TryBegin(IpAddress exporter)
    {
        lock (_gate)
        {
            var now = KernelClock.WallNow;
            if (!_receiver.Allows(exporter, now))
            {
                return false;
            }

            var ofThis = _sessionsOf.GetValueOrDefault(exporter);
            if (ofThis >= MostSessionsOfOne || Counters.Sessions >= MostSessions)
            {
                Counters.SessionsRefused++;
                _receiver.Report.SessionRefused(exporter, ofThis >= MostSessionsOfOne ? MostSessionsOfOne : MostSessions, now);
                return false;
            }

            Counters.Sessions++;
            _sessionsOf[exporter] = ofThis + 1;
            return true;
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

    void End(in DatagramSender sender)
    {
        lock (_gate)
        {
            Counters.Sessions--;
            _receiver.EndSession(sender);
            if (--_sessionsOf[sender.Address] == 0)
            {
                _sessionsOf.Remove(sender.Address);
            }
        }
    }
}
