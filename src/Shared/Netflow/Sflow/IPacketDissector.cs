namespace Enrichment.Netflow.Sflow;

/// <summary>Takes the headers of sampled packets apart.</summary>
public interface IPacketDissector
{
    /// <param name="protocol">Of the header (sFlow version 5, header_protocol): 1 Ethernet, 11 IPv4, 12 IPv6.</param>
    /// <param name="header">The first bytes of the packet.</param>
    /// <param name="frameLength">Of the whole frame.</param>
    /// <returns>False: it is no IP packet that can be read.</returns>
    bool TryRead(uint protocol, ReadOnlySpan<byte> header, int frameLength, ref SampledPacket packet);
}
