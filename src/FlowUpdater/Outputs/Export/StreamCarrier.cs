using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Enrichment.Grpc;

namespace Enrichment.Updater.Outputs.Export;

/// <summary>Bytes one behind the other over TCP, or TLS over it; a connection that breaks is made again, with growing patience.</summary>
/// <param name="tls">Null: plain TCP.</param>
sealed class StreamCarrier(string name, GrpcAddress address, SslClientAuthenticationOptions? tls, ExportCounters? counters, Action<string> say, TimeProvider? time = null) : IMessageCarrier
{
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250), LongestWait = TimeSpan.FromSeconds(30), Patience = TimeSpan.FromSeconds(10);
    readonly TimeProvider _time = time ?? TimeProvider.System;
    Stream? _stream;
    TimeSpan _wait = FirstWait;
    long? _awaySince;
    bool _wasConnected;

    public bool Connect(CancellationToken stop)
    {
        if (_stream is not null)
        {
            return true;
        }

        var problem = TryConnect(stop);
        if (problem is null)
        {
            counters?.Connect();
            SayItIsThere();
            (_wait, _awaySince, _wasConnected) = (FirstWait, null, true);
            return true;
        }

        if (stop.IsCancellationRequested)
        {
            return false;
        }

        Leave(problem);
        stop.WaitHandle.WaitOne(_wait);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
        return false;
    }

    public SendResult Send(ReadOnlySpan<byte> message)
    {
        try
        {
            _stream!.Write(message);
            return SendResult.Sent;
        }
        catch (IOException e)
        {
            Close();
            Leave(e.InnerException?.Message ?? e.Message);
            return SendResult.Disconnected;
        }
    }

    public void Dispose() => Close();

    /// <returns>Why not; null: done.</returns>
    string? TryConnect(CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = (int)Patience.TotalMilliseconds };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            socket.ConnectAsync(address.Host, address.Port, patience.Token).AsTask().GetAwaiter().GetResult();
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            _stream = tls is null ? stream : Secure(stream, patience.Token);
            return null;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException)
        {
            socket.Dispose();
            return e is OperationCanceledException ? "it does not answer" : e.Message.TrimEnd('.');
        }
    }

    SslStream Secure(Stream stream, CancellationToken stop)
    {
        var secure = new SslStream(stream);
        tls!.TargetHost = address.Host;
        secure.AuthenticateAsClientAsync(tls, stop).GetAwaiter().GetResult();
        return secure;
    }

    void Leave(string why)
    {
        if (_awaySince is null)
        {
            _awaySince = _time.GetTimestamp();
            say($"{name} {(_wasConnected ? "is gone" : "is not there")}: {why}; it is tried again");
        }
    }

    void SayItIsThere()
    {
        if (_awaySince is { } since)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"{name} is there after {_time.GetElapsedTime(since).TotalSeconds:0.0} s"));
        }
    }

    void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
