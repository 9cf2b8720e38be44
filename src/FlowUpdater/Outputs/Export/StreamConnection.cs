using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Enrichment.Grpc;

namespace Enrichment.Updater.Outputs.Export;

/// <summary>One connection over TCP or TLS to somebody who only listens. That it has ended is noticed also while nothing is sent.</summary>
sealed class StreamConnection : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Who has not acknowledged for so long what it was sent is gone: without it the kernel would try for a quarter of an hour, and all of it would count as sent.</summary>
    static readonly TimeSpan Unanswered = TimeSpan.FromSeconds(30);

    /// <summary>In TLS 1.3 our certificate is looked at after the handshake has ended for us (RFC 8446 §4.4.2.4); so long a refusal may take at least.</summary>
    static readonly TimeSpan RefusalTime = TimeSpan.FromMilliseconds(100);

    const int SolTcp = 6, TcpUserTimeout = 18; // tcp(7)

    readonly Stream _stream;
    readonly Task<string>? _end;

    StreamConnection(Stream stream, bool watch) => (_stream, _end) = (stream, watch ? WatchAsync(stream) : null);

    /// <summary>Why it ended; null: it goes on, as far as is known.</summary>
    public string? End => _end is { IsCompleted: true } ? _end.Result : null;

    /// <param name="tls">Null: plain TCP.</param>
    /// <param name="watch">The other end never closes its half only.</param>
    /// <exception cref="IOException">It did not come about; why.</exception>
    /// <exception cref="OperationCanceledException">It was to stop.</exception>
    public static StreamConnection Open(GrpcAddress address, SslClientAuthenticationOptions? tls, bool watch, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = (int)Patience.TotalMilliseconds };
        try
        {
            ConnectAsync(socket, address, stop).GetAwaiter().GetResult();
            AskWhetherItIsThere(socket);
            var plain = new NetworkStream(socket, ownsSocket: true);
            return tls is null ? new StreamConnection(plain, watch) : Secure(plain, address, tls, stop);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            socket.Dispose();
            throw new IOException(ReasonOf(e), e);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">It has ended, or nothing was taken for 10 s.</exception>
    public void Write(ReadOnlySpan<byte> message)
    {
        try
        {
            _stream.Write(message);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock })
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"it has taken nothing for {Patience.TotalSeconds:0} s"), e);
        }
        catch (IOException e)
        {
            _end?.Wait(RefusalTime); // What the other end said last tells more than that the pipe is broken.
            throw new IOException(End ?? ReasonOf(e), e);
        }
    }

    public void Dispose() => _stream.Dispose();

    static async Task ConnectAsync(Socket socket, GrpcAddress address, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException("it does not answer");
        }
    }

    static StreamConnection Secure(NetworkStream plain, GrpcAddress address, SslClientAuthenticationOptions tls, CancellationToken stop)
    {
        string? refused = null;
        tls.TargetHost = address.Host;
        tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (refused = CertificateProblem.Of(certificate as X509Certificate2, chain, errors, address.Host)) is null;
        var secure = new SslStream(plain);
        var began = Stopwatch.GetTimestamp();
        try
        {
            ShakeHandsAsync(secure, tls, stop).GetAwaiter().GetResult();
        }
        catch (AuthenticationException) when (refused is not null)
        {
            throw new IOException(refused);
        }

        var connection = new StreamConnection(secure, watch: true);
        var needed = Stopwatch.GetElapsedTime(began);
        connection._end!.Wait(needed > RefusalTime ? needed : RefusalTime, stop);
        return connection.End is { } end ? throw new IOException(end) : connection;
    }

    static async Task ShakeHandsAsync(SslStream secure, SslClientAuthenticationOptions tls, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            await secure.AuthenticateAsClientAsync(tls, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the TLS handshake was not done in {Patience.TotalSeconds:0} s; does it speak TLS?"));
        }
    }

    static void AskWhetherItIsThere(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetRawSocketOption(SolTcp, TcpUserTimeout, BitConverter.GetBytes((int)Unanswered.TotalMilliseconds));
    }

    // It has nothing to say; what it says all the same is passed over.
    static async Task<string> WatchAsync(Stream stream)
    {
        var passedOver = new byte[256];
        try
        {
            while (await stream.ReadAsync(passedOver).ConfigureAwait(false) > 0)
            {
            }

            return "it has closed the connection";
        }
        catch (Exception e)
        {
            return ReasonOf(e);
        }
    }

    // The innermost says most; OpenSSL's texts of alerts are "error:0A000418:SSL routines::tlsv1 alert unknown ca".
    static string ReasonOf(Exception e)
    {
        var text = "";
        for (Exception? at = e; at is not null; at = at.InnerException)
        {
            text = at.Message.TrimEnd('.');
            var alert = text.IndexOf(" alert ", StringComparison.Ordinal);
            if (alert >= 0)
            {
                return $"it has refused the TLS session, or our certificate: {text[(alert + 7)..]}";
            }
        }

        return text;
    }
}
