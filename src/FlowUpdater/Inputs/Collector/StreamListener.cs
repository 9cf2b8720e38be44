using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
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

    static readonly TimeSpan HandOnEvery = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    readonly Receiver _receiver;
    readonly SslServerAuthenticationOptions? _tls;
    readonly Action<string> _say;
    readonly Socket _socket;
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stop = new();
    readonly Dictionary<IpAddress, int> _sessionsOf = [];
    readonly List<Task> _tasks = [];

    /// <exception cref="IOException">The address cannot be bound, or a certificate not be used; one sentence.</exception>
    public StreamListener(CollectAddress address, SslServerAuthenticationOptions? tls, Receiver receiver, Action<string> say)
    {
        (Address, _tls, _receiver, _say) = (address, tls, receiver, say);
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
                var socket = await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
                lock (_gate)
                {
                    _tasks.RemoveAll(task => task.IsCompleted);
                    _tasks.Add(Task.Run(() => ServeAsync(socket)));
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
            await ReadAsync(plain, sender).ConfigureAwait(false);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is IOException or AuthenticationException or InvalidDataException or OperationCanceledException)
        {
            Interlocked.Increment(ref Counters.SessionsFailed);
            _say($"the session of {sender} on {Address} was ended: {e.Message.TrimEnd('.')}");
        }
        finally
        {
            End(sender.Address);
        }
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
            if (!_receiver.Allows(exporter, KernelClock.WallNow) || Counters.Sessions >= MostSessions)
            {
                Counters.SessionsFailed++;
                return false;
            }

            Counters.Sessions++;
            _sessionsOf[exporter] = _sessionsOf.GetValueOrDefault(exporter) + 1;
            _receiver.BeginSession(exporter);
            return true;
        }
    }

    void End(IpAddress exporter)
    {
        lock (_gate)
        {
            Counters.Sessions--;
            if (--_sessionsOf[exporter] == 0)
            {
                _sessionsOf.Remove(exporter);
                _receiver.EndSessions(exporter);
            }
        }
    }
}
