using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>One session of an exporter, over TCP or TLS.</summary>
sealed class StreamSession : IDisposable
{
    readonly NetworkStream _plain;
    readonly CancellationTokenSource _given = new();

    public StreamSession(Socket socket, in DatagramSender sender) => (_plain, Sender) = (new NetworkStream(socket, ownsSocket: true), sender);

    public DatagramSender Sender { get; }

    /// <summary>When; a timestamp of <see cref="Stopwatch"/>.</summary>
    public long Began { get; } = Stopwatch.GetTimestamp();

    /// <summary>It has sent a whole message. Under the listener's lock.</summary>
    public bool HasSpoken { get; set; }

    /// <summary>Its place is needed: it ends.</summary>
    public void GiveUp() => _given.Cancel();

    /// <summary>Until the exporter closes it.</summary>
    /// <param name="tls">Null: plain TCP.</param>
    /// <exception cref="IOException">Why it was ended otherwise; or any other exception of sockets and of TLS.</exception>
    public async Task RunAsync(SslServerAuthenticationOptions? tls, SessionTimes times, Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, _given.Token);
        try
        {
            KeepAlive(_plain.Socket);
            if (tls is null)
            {
                await new IpfixSession(_plain, times.Message, take).RunAsync(ending.Token).ConfigureAwait(false);
                return;
            }

            using var secure = new SslStream(_plain);
            await ShakeHandsAsync(secure, tls, times.Handshake, ending.Token).ConfigureAwait(false);
            await new IpfixSession(secure, times.Message, take).RunAsync(ending.Token).ConfigureAwait(false);
        }
        catch (Exception) when (_given.IsCancellationRequested)
        {
            throw new IOException("it had sent nothing, and another one needed its place");
        }
    }

    public void Dispose()
    {
        _plain.Dispose();
        _given.Dispose();
    }

    static async Task ShakeHandsAsync(SslStream secure, SslServerAuthenticationOptions tls, TimeSpan within, CancellationToken stop)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        time.CancelAfter(within);
        try
        {
            await secure.AuthenticateAsServerAsync(tls, time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the TLS handshake was not done in {within.TotalSeconds:0.#} s"));
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
}
