namespace Enrichment.Updater.Inputs.Collector;

/// <summary>Sees each datagram as it came, before it is taken apart: to pass it on unchanged. Called by the receiving thread.</summary>
interface IDatagramTap
{
    /// <param name="datagram">Only during the call.</param>
    /// <param name="receivedNs">Nanoseconds since 1970.</param>
    void Take(ReadOnlySpan<byte> datagram, in DatagramSender sender, long receivedNs);

    /// <summary>A batch of datagrams has been passed; what was gathered may be sent.</summary>
    void Flush();
}
