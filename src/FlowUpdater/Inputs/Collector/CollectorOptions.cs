using System.Net;
using Enrichment.Grpc;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>What exporters' flows are collected, and how.</summary>
sealed record CollectorOptions
{
    /// <summary>Where to listen. Empty: nothing is collected.</summary>
    public IReadOnlyList<CollectAddress> Listen { get; init; } = [];

    /// <summary>Exporters whose flows are taken. Empty: everyone's.</summary>
    public IReadOnlyList<IPNetwork> Allow { get; init; } = [];

    /// <summary>
    /// Bytes that the kernel keeps for each UDP address while we are busy. Default 32 MiB; without CAP_NET_ADMIN no more than
    /// net.core.rmem_max.
    /// </summary>
    public int ReceiveBuffer { get; init; } = 32 << 20;

    /// <summary>Templates are kept there over a restart; null: they are not.</summary>
    public string? TemplateFile { get; init; }

    /// <summary>Our certificate for <c>tls:</c>, and the authority of the exporters' ones.</summary>
    public GrpcTlsOptions? Tls { get; init; }

    /// <summary>How long sessions of TCP and TLS may take.</summary>
    public SessionTimes Times { get; init; } = new();

    /// <summary>Memory for flows on their way: those that wait for trackers, and those that wait for the disk. Default 256 MiB.</summary>
    public long MostWaitingBytes { get; init; } = 256L << 20;
}
