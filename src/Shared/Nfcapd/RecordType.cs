namespace Enrichment.Nfcapd;

/// <summary>The record types of data blocks (nfdump's id.h).</summary>
public enum RecordType : ushort
{
    /// <summary>Layout 1 flow record of nfdump ≤ 1.6.12 and libnf, with an exporter id of 8 bits.</summary>
    CommonV0 = 1,

    /// <summary>Layout 1: which optional extensions the records of a map id carry, and in which order.</summary>
    ExtensionMap = 2,
    ExporterInfo = 7,
    ExporterStats = 8,
    LegacySampler = 9,

    /// <summary>Layout 1 flow record.</summary>
    Common = 10,

    /// <summary>Layout 2 flow record, see <see cref="FlowRecord"/>.</summary>
    Flow = 11,
    NbarNames = 12,
    InterfaceNames = 13,
    VrfNames = 14,
    Sampler = 15,
    Ident = 0x8001,
    Stat = 0x8002,
}
