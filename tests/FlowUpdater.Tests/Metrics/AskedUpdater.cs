using System.Net.Sockets;
using Enrichment.Grpc;
using Enrichment.Updater.Metrics;
using Enrichment.Updater.Tests.Inputs.Collector;
using Xunit;

namespace Enrichment.Updater.Tests.Metrics;

/// <summary>Asks an updater that answers on a Unix socket.</summary>
static class AskedUpdater
{
    /// <summary>Every sample by its name and labels, as the text format has them; the updater is waited for.</summary>
    public static async Task<Dictionary<string, double>> MetricsAsync(string socket)
    {
        CollectProgram.WaitFor(() => File.Exists(socket), "it does not tell what it counts");
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), stop);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        for (var tries = 0; ; tries++)
        {
            try
            {
                var text = await client.GetStringAsync(new Uri("http://updater/metrics"), TestContext.Current.CancellationToken);
                return TextFormat.Read(text).Values.SelectMany(family => family.Samples).ToDictionary();
            }
            catch (HttpRequestException) when (tries < 100)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken); // The socket is there before somebody listens.
            }
        }
    }

    /// <summary>What <c>flowupdater status</c> prints.</summary>
    public static async Task<string> StatusAsync(string socket)
    {
        using var to = new StringWriter();
        using var errors = new StringWriter();
        Assert.True(await StatusCommand.RunAsync(GrpcAddress.Unix(socket), to, errors, TestContext.Current.CancellationToken) == 0, errors.ToString());
        return to.ToString();
    }

    /// <summary>Waits until the updater tells of that.</summary>
    public static async Task<Dictionary<string, double>> UntilAsync(string socket, Func<Dictionary<string, double>, bool> condition)
    {
        for (var i = 0; ; i++)
        {
            var metrics = await MetricsAsync(socket);
            if (condition(metrics))
            {
                return metrics;
            }

            Assert.True(i < 300, "after 30 s it is still not so: " + string.Join('\n', metrics.Where(one => one.Value != 0)));
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
