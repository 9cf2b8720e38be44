using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Enrichment.Updater.Metrics;

/// <summary>The meter, and all who listen to it.</summary>
/// <param name="say">Takes sentences for the user.</param>
sealed class MetricsStage(MetricsOptions options, Action<string> say) : IDisposable
{
    readonly List<MetricsServer> _servers = [];
    PrometheusText? _text;
    MeterProvider? _otlp;

    public UpdaterMeter Meter { get; } = new();

    /// <summary>Where metrics are answered, once it has started.</summary>
    public IEnumerable<string> Addresses => _servers.Select(server => server.BoundAddress.ToString());

    /// <exception cref="IOException">An address cannot be served; one sentence.</exception>
    public void Start()
    {
        if (options.Listen.Count > 0)
        {
            _text = new PrometheusText(Meter.Meter);
        }

        foreach (var address in options.Listen)
        {
            var server = new MetricsServer(address, _text!);
            _servers.Add(server);
            server.Start();
            say($"metrics at {(address.IsUnix ? server.BoundAddress : $"http://{server.BoundAddress}/metrics")}");
        }

        _otlp = options.Otlp is { } url ? Tell(url) : null;
    }

    public void Dispose()
    {
        _otlp?.Dispose(); // It tells the last values.
        _servers.ForEach(server => server.Dispose());
        _text?.Dispose();
        Meter.Dispose();
    }

    MeterProvider Tell(Uri url) => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => resource.AddService("flowupdater", serviceInstanceId: Environment.MachineName))
        .AddMeter(UpdaterMeter.Name)
        .AddOtlpExporter((exporter, reader) =>
        {
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            exporter.Endpoint = url.AbsolutePath == "/" ? new Uri(url, "v1/metrics") : url;
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.OtlpInterval.TotalMilliseconds;
        })
        .Build();
}
