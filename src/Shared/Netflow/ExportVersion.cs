namespace Enrichment.Netflow;

/// <summary>What an exporter speaks, by the number that nfdump's exporter records have for it.</summary>
public enum ExportVersion : ushort
{
    NetflowV1 = 1,
    NetflowV5 = 5,
    NetflowV7 = 7,
    NetflowV9 = 9,
    Ipfix = 10,

    /// <summary>sFlow version 5.</summary>
    Sflow = 9999,
}
