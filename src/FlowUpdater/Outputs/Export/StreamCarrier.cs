using System.Globalization;
using System.Net.Security;
using Enrichment.Grpc;

namespace Enrichment.Updater.Outputs.Export;

/// <summary>Bytes one behind the other over TCP, or TLS over it; a connection that breaks is made again, with growing patience.</summary>
/// <param name="tls">Null: plain TCP.</param>
/// <param name="watch">The other end never closes its half of the connection only: when it does, it is gone.</param>
sealed class StreamCarrier(
    string name, GrpcAddress address, SslClientAuthenticationOptions? tls, bool watch, ExportCounters counters, Action<string> say, TimeProvider? time = null) : IMessageCarrier
{
    static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250), LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Who goes sooner comes and goes: that is said once, and it is given more time each time.</summary>
    static readonly TimeSpan Brief = TimeSpan.FromSeconds(10);

    readonly TimeProvider _time = time ?? TimeProvider.System;
    StreamConnection? _connection;
    TimeSpan _wait = FirstWait;
    long _since;
    long? _awaySince;
    bool _wasConnected, _comesAndGoes;
    volatile bool _disposed;

    public bool Connect(CancellationToken stop)
    {
        if (_connection is not null)
        {
            if (_awaySince is not null && _time.GetElapsedTime(_since) >= Brief)
            {
                SayItIsThere();
            }

            return true;
        }

        if (_comesAndGoes)
        {
            Rest(stop);
        }

        try
        {
            _connection = StreamConnection.Open(address, tls, watch, stop);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            if (!stop.IsCancellationRequested)
            {
                Leave(e.Message);
                Rest(stop);
            }

            return false;
        }

        counters.Connect();
        (_since, _wasConnected) = (_time.GetTimestamp(), true);
        if (!_comesAndGoes)
        {
            SayItIsThere();
        }

        return true;
    }

    public bool NoticeEnd()
    {
        if (_connection?.End is not { } why)
        {
            return false;
        }

        End(why);
        return true;
    }

    public SendResult Send(ReadOnlySpan<byte> message)
    {
        try
        {
            if (_connection!.End is { } why)
            {
                throw new IOException(why);
            }

            _connection.Write(message);
            return SendResult.Sent;
        }
        catch (Exception e) when (_disposed && e is IOException or ObjectDisposedException)
        {
            return SendResult.Failed; // It did not go in time.
        }
        catch (IOException e)
        {
            End(e.Message);
            return SendResult.Disconnected;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _connection?.Dispose();
    }

    void Rest(CancellationToken stop)
    {
        stop.WaitHandle.WaitOne(_wait);
        _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
    }

    void End(string why)
    {
        _connection!.Dispose();
        _connection = null;
        _comesAndGoes = _time.GetElapsedTime(_since) < Brief;
        if (!_comesAndGoes)
        {
            _wait = FirstWait;
        }

        Leave(why);
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
            say(string.Create(CultureInfo.InvariantCulture, $"{name} is there after {(_time.GetElapsedTime(since) - (_comesAndGoes ? Brief : default)).TotalSeconds:0.0} s"));
        }

        (_wait, _awaySince, _comesAndGoes) = (FirstWait, null, false);
    }
}
