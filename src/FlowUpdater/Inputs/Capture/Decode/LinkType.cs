namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>What a frame begins with: LINKTYPE_ numbers (tcpdump.org/linktypes.html), as pcap files and libpcap carry them.</summary>
enum LinkType
{
    /// <summary>A four-byte address family in the byte order of the machine that captured.</summary>
    Null = 0,
    Ethernet = 1,

    /// <summary>DLT_RAW as libpcap numbers it in memory on Linux; files say 101.</summary>
    RawInMemory = 12,
    RawInMemoryOpenBsd = 14,

    /// <summary>IPv4 or IPv6 without anything before it.</summary>
    Raw = 101,

    /// <summary>As <see cref="Null"/>, but the family is in network order.</summary>
    Loop = 108,
    LinuxCooked = 113,
    IPv4 = 228,
    IPv6 = 229,
    LinuxCooked2 = 276,
}
