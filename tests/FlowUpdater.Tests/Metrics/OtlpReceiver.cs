using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace Enrichment.Updater.Tests.Metrics;

/// <summary>A small receiver of OTLP over HTTP: answers 200, and keeps the metrics' names and values (opentelemetry/proto/metrics/v1/metrics.proto).</summary>
sealed class OtlpReceiver : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();

    public OtlpReceiver()
    {
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public string? Path { get; private set; }

    public string? ContentType { get; private set; }

    /// <summary>Metric -> the sum of its data points, of the last message; of a histogram the number of values.</summary>
    public ConcurrentDictionary<string, double> Metrics { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            using var stream = client.GetStream();
            while (await TakeAsync(stream))
            {
            }
        }
    }

    async Task<bool> TakeAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return false;
            }

            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n");
        Path = lines[0].Split(' ')[1];
        ContentType = Header(lines, "content-type");
        var body = new byte[int.Parse(Header(lines, "content-length")!, System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        Each(body, 1, resource => Each(resource, 2, scope => Each(scope, 2, Take)));
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
        return true;
    }

    static string? Header(string[] lines, string name) =>
        Array.Find(lines, line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    /// <summary>Metric: 1 name, 5 gauge, 7 sum, 9 histogram, each with data points in 1.</summary>
    void Take(byte[] metric)
    {
        var name = "";
        Each(metric, 1, bytes => name = Encoding.UTF8.GetString(bytes));
        double sum = 0;
        foreach (var kind in (int[])[5, 7, 9])
        {
            Each(metric, kind, data => Each(data, 1, point => sum += kind == 9 ? Fixed(point, 4, isDouble: false) : Fixed(point, 4, isDouble: true) + Fixed(point, 6, isDouble: false)));
        }

        Metrics[name] = sum;
    }

    /// <summary>NumberDataPoint: 4 as_double, 6 as_int; HistogramDataPoint: 4 count. All are fixed64.</summary>
    static double Fixed(byte[] message, int field, bool isDouble)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (tag == WireFormat.MakeTag(field, WireFormat.WireType.Fixed64))
            {
                return isDouble ? input.ReadDouble() : input.ReadSFixed64();
            }

            input.SkipLastField();
        }

        return 0;
    }

    static void Each(byte[] message, int field, Action<byte[]> take)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (tag == WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited))
            {
                take(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }
    }
}
