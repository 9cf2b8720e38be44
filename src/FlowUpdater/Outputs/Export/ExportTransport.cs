namespace Enrichment.Updater.Outputs.Export;

/// <summary>How messages travel to a collector.</summary>
enum ExportTransport
{
    Udp,

    /// <summary>IPFIX only (RFC 7011 §10.4).</summary>
    Tcp,

    /// <summary>TCP with mutual TLS (RFC 7011 §11).</summary>
    Tls,
}
