namespace Enrichment.Netflow.Encoding;

/// <summary>Takes finished messages.</summary>
public interface IMessageSink
{
    /// <param name="message">One datagram's payload; valid only during the call.</param>
    /// <param name="flows">Flow records in it.</param>
    /// <returns>False: it was dropped, and with it what it told of templates.</returns>
    bool Send(ReadOnlySpan<byte> message, int flows);
}
