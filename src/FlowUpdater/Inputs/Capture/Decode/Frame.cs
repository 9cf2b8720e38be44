namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>One captured frame, valid only until the source reads on.</summary>
/// <param name="bytes">What was captured of it; may be less than the wire length.</param>
readonly ref struct Frame(LinkType link, ReadOnlySpan<byte> bytes, int wireLength, long timeNs, uint inputInterface)
{
    public readonly ReadOnlySpan<byte> Bytes = bytes;
    public readonly LinkType Link = link;
    public readonly int WireLength = wireLength;

    /// <summary>Nanoseconds since 1970.</summary>
    public readonly long TimeNs = timeNs;

    public readonly uint InputInterface = inputInterface;
}
