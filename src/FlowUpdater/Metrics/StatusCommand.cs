using System.CommandLine;
using System.Net.Sockets;
using Enrichment.Grpc;

namespace Enrichment.Updater.Metrics;

/// <summary><c>flowupdater status</c>: what a running updater counts, for people.</summary>
static class StatusCommand
{
    const string Usual = "unix:/run/enrichment/flowupdater.sock";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var connect = new Option<GrpcAddress>("--connect")
        {
            Description = $"Where the updater answers, as its --metrics says: 127.0.0.1:PORT or unix:PATH (default {Usual}).",
            HelpName = "ADDR",
            DefaultValueFactory = _ => GrpcAddress.Parse(Usual),
            CustomParser = result =>
            {
                if (!GrpcAddress.TryParse(result.Tokens[0].Value, out var address, out var error))
                {
                    result.AddError($"--connect: {error}");
                }

                return address!;
            },
        };
        var command = new Command("status", "Ask a running updater what it does and counts; it answers where its --metrics says.") { connect };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(connect)!, Console.Out, Console.Error, stop));
        return command;
    }

    public static async Task<int> RunAsync(GrpcAddress address, TextWriter to, TextWriter errors, CancellationToken stop)
    {
        try
        {
            using var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancel) => ConnectAsync(address, cancel) };
            using var client = new HttpClient(handler) { Timeout = Patience };
            StatusText.Write(await client.GetStringAsync(new Uri("http://flowupdater/metrics"), stop).ConfigureAwait(false), to, TimeProvider.System.GetUtcNow());
            return 0;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            var why = (e, e.InnerException) switch
            {
                (OperationCanceledException, _) => "it does not answer",
                (_, SocketException { SocketErrorCode: SocketError.AddressNotAvailable }) when address.IsUnix => "no such file",
                (_, SocketException refused) => refused.Message,
                _ => e.Message.TrimEnd('.'),
            };
            await errors.WriteLineAsync($"flowupdater: no updater answers at {address}: {why}; one answers where it was told, 'run --metrics {address}'").ConfigureAwait(false);
            return 1;
        }
    }

    static async ValueTask<Stream> ConnectAsync(GrpcAddress address, CancellationToken stop)
    {
        var socket = address.IsUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.IsUnix)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.UnixPath), stop).ConfigureAwait(false);
            }
            else
            {
                await socket.ConnectAsync(address.Host, address.Port, stop).ConfigureAwait(false);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
