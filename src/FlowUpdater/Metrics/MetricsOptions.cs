using Enrichment.Grpc;

namespace Enrichment.Updater.Metrics;

/// <summary>Who is told what the updater counts.</summary>
sealed record MetricsOptions
{
    /// <summary>Where <c>/metrics</c> and <c>flowupdater status</c> are answered. Empty: nowhere.</summary>
    public IReadOnlyList<GrpcAddress> Listen { get; init; } = [];

    /// <summary>A receiver of OTLP over HTTP; null: none.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>How often it is told. Default 10 s.</summary>
    public TimeSpan OtlpInterval { get; init; } = TimeSpan.FromSeconds(10);

    public bool IsAsked => Listen.Count > 0 || Otlp is not null;
}
