using System.Diagnostics;
using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Client;
using Enrichment.Grpc.Server;
using Enrichment.Tracker.Feed;
using Enrichment.Tracker.Service;
using Binding = Enrichment.Bindings.Binding;

namespace Enrichment.Benchmarks.Feed;

/// <summary>
/// <c>feed [CHANGES]</c>: changes put into the feed by one thread, sent by the server on a Unix socket and parsed by a
/// client in the same process; prints changes a second. Nothing is lost: the writer is held back when the reader lags.
/// </summary>
static class FeedSpeed
{
    const int Lead = 50_000;

    public static int Run(string[] arguments)
    {
        var changes = arguments.Length > 0 ? ulong.Parse(arguments[0], CultureInfo.InvariantCulture) : 4_000_000;
        var folder = Directory.CreateTempSubdirectory("enrichment-feed-");
        try
        {
            RunAsync(GrpcAddress.Parse($"unix:{folder.FullName}/feed.sock"), changes).GetAwaiter().GetResult();
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task RunAsync(GrpcAddress address, ulong changes)
    {
        var feed = new BindingFeed(new FeedOptions());
        var origin = new FeedOrigin { HostName = "bench", BootId = "bench", Source = "bench", Interval = TimeSpan.Zero, Version = "0" };
        var services = new FeedService(feed, origin, () => [], TimeProvider.System).AddTo(new GrpcServices());
        await using var server = new GrpcServer(new GrpcServerOptions { Address = address }, services);
        await server.StartAsync(CancellationToken.None).ConfigureAwait(false);
        using var channel = new GrpcChannel(address);
        await using var call = channel.ServerStreaming(BindingFeedMethods.Watch, new WatchRequest());
        while ((await call.ReadAsync().ConfigureAwait(false))?.Heartbeat is null)
        {
        }

        ulong read = 0;
        var clock = Stopwatch.StartNew();
        var writer = Task.Run(() => Write(feed, changes, () => Volatile.Read(ref read)));
        while (read < changes)
        {
            var message = await call.ReadAsync().ConfigureAwait(false) ?? throw new EndOfStreamException("the feed ended");
            if (message.Lost is not null)
            {
                throw new InvalidOperationException("changes were lost");
            }

            Volatile.Write(ref read, read + (ulong)(message.Changes?.Changes_.Count ?? 0));
        }

        await writer.ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{changes / clock.Elapsed.TotalSeconds:F0}"));
    }

    static void Write(BindingFeed feed, ulong changes, Func<ulong> read)
    {
        var processes = Enumerable.Range(1, 100).Select(pid => new ProcessInfo { Pid = pid, Name = $"process{pid}" }).ToArray();
        for (ulong i = 0; i < changes; i += 2)
        {
            var binding = new Binding
            {
                Id = i,
                Cookie = i,
                NetNs = 1,
                Local = new Endpoint(IpAddress.FromIPv4(0x0A000001), (ushort)i, IpProtocol.Tcp),
                Remote = new Endpoint(IpAddress.FromIPv4(0x0A000002 + ((uint)i & 0xFF)), 443, IpProtocol.Tcp),
                Owners = [processes[i % 100]],
                OpenedFrom = (long)i,
                OpenedBy = (long)i,
            };
            feed.Opened(binding);
            binding.ClosedFrom = binding.ClosedBy = (long)i + 1;
            feed.Closed(binding);
            if (i % 1024 == 0)
            {
                feed.Watermark((long)i);
                while (i > read() + Lead)
                {
                    Thread.Sleep(0);
                }
            }
        }

        feed.Watermark((long)changes);
    }
}
