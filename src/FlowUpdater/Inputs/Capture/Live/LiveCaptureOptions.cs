namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>What to capture, and how.</summary>
sealed record LiveCaptureOptions
{
    /// <summary>Interfaces by name; empty: all that are up, and those that come up later.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>A filter in the language of tcpdump, applied by the kernel; empty: everything.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Also what is not for this host; on a bridge, what it only passes on. Default true.</summary>
    public bool Promiscuous { get; init; } = true;

    /// <summary>Bytes of each packet that the kernel copies: enough for VLAN tags, IPv6 with extension headers, TCP flags.</summary>
    public int SnapLength { get; init; } = 256;

    /// <summary>Bytes of the kernel's buffer for each interface: 4 MiB hold 100 ms at 150,000 packets/s. More costs memory and saves packets in bursts.</summary>
    public int BufferBytes { get; init; } = 4 << 20;

    /// <summary>How long the kernel gathers packets before it wakes us, unless a buffer block fills before.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(50);
}
