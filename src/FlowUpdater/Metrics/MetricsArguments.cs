using System.CommandLine;
using Enrichment.Grpc;

namespace Enrichment.Updater.Metrics;

/// <summary>The part of the command line that fills <see cref="MetricsOptions"/>.</summary>
static class MetricsArguments
{
    static readonly Option<GrpcAddress[]> Listen = new("--metrics")
    {
        Description = "Answer /metrics (Prometheus) and 'flowupdater status' at this local address: 127.0.0.1:PORT or unix:PATH; may be given several times.",
        HelpName = "ADDR",
        CustomParser = result => [.. result.Tokens.Select(token => Address(token.Value, result.AddError)).OfType<GrpcAddress>()],
    };

    static readonly Option<Uri?> Otlp = new("--otlp")
    {
        Description = "Send metrics to this OpenTelemetry receiver, by OTLP over HTTP: http://HOST:4318.",
        HelpName = "URL",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError($"--otlp: '{text}' is not http://HOST:PORT or https://HOST:PORT");
            return null;
        },
    };

    static readonly Option<TimeSpan?> Interval = DurationOption.Create("--otlp-interval", "How often metrics are sent (default 10s).", TimeSpan.FromSeconds(1));

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { Listen, Otlp, Interval })
        {
            command.Options.Add(option);
        }
    }

    public static MetricsOptions Read(ParseResult parsed) => new()
    {
        Listen = parsed.GetValue(Listen) ?? [],
        Otlp = parsed.GetValue(Otlp),
        OtlpInterval = parsed.GetValue(Interval) ?? new MetricsOptions().OtlpInterval,
    };

    // It has neither TLS nor a password: what is counted stays on this host.
    static GrpcAddress? Address(string text, Action<string> addError)
    {
        if (!GrpcAddress.TryParse(text, out var address, out var error))
        {
            addError($"--metrics: {error}");
            return null;
        }

        if (address.IsLocal)
        {
            return address;
        }

        addError($"--metrics: {address} can be reached from other hosts, and everybody may ask; listen at 127.0.0.1:PORT, [::1]:PORT or unix:PATH, or send by --otlp");
        return null;
    }
}
