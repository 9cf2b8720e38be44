namespace Enrichment.Nfcapd.Layout1;

/// <summary>The optional extensions of a layout 1 record (nfdump 1.6's nffile.h); 1 to 3 are in every record and in no map.</summary>
enum ExtensionId : ushort
{
    Interfaces16 = 4,
    Interfaces32 = 5,
    As16 = 6,
    As32 = 7,
    Multiple = 8,
    NextHopV4 = 9,
    NextHopV6 = 10,
    BgpNextHopV4 = 11,
    BgpNextHopV6 = 12,
    VLan = 13,
    OutPackets32 = 14,
    OutPackets64 = 15,
    OutBytes32 = 16,
    OutBytes64 = 17,
    Flows32 = 18,
    Flows64 = 19,
    Mac1 = 20,
    Mac2 = 21,
    Mpls = 22,
    RouterV4 = 23,
    RouterV6 = 24,
    RouterId = 25,
    AsAdjacent = 26,
    Received = 27,
    NselCommon = 37,
    XlatePorts = 38,
    XlateV4 = 39,
    XlateV6 = 40,
    NselAcl = 41,
    UserName = 42,
    UserNameMax = 43,
    Latency = 45,
    NelCommon = 46,
    PortBlock = 48,
}

static class ExtensionSizes
{
    // Index: id. 0 where no record may carry it.
    static ReadOnlySpan<byte> Sizes =>
    [
        0, 0, 0, 0, 4, 8, 4, 8, 4, 4, 16, 4, 16, 4, 4, 8, 4, 8, 4, 8, 16, 16, 40, 4, 16, 4, 8, 8,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 4, 8, 32, 24, 24, 72, 0, 24, 12, 0, 8,
    ];

    /// <summary>Bytes of the extension in a record; 0: not known.</summary>
    public static int Of(ExtensionId id) => (int)id < Sizes.Length ? Sizes[(int)id] : 0;
}
