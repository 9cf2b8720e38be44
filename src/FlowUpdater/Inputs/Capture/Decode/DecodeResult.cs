namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>What became of a frame. All but <see cref="Packet"/> are counted as undecodable, by this reason.</summary>
enum DecodeResult
{
    Packet = 0,

    /// <summary>ARP, LLDP, spanning tree, 802.2 ...: nothing that flows are made of.</summary>
    NotIp,

    /// <summary>The capture ends within a header that is needed; a greater snapshot length would help.</summary>
    Truncated,

    /// <summary>A header contradicts itself or the frame: version, header length, total length, too many tags.</summary>
    BadHeader,

    /// <summary>A link type that is not decoded.</summary>
    UnknownLink,
}
