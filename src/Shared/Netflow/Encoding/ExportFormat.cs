namespace Enrichment.Netflow.Encoding;

/// <summary>The protocol that flows are exported in; the number stands in each message's header.</summary>
public enum ExportFormat : ushort
{
    /// <summary>NetFlow version 9, RFC 3954.</summary>
    NetflowV9 = 9,

    /// <summary>RFC 7011.</summary>
    Ipfix = 10,
}
