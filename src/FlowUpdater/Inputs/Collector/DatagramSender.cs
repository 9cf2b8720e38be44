using Enrichment.Flows;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>Who sent a datagram.</summary>
readonly record struct DatagramSender(IpAddress Address, ushort Port)
{
    public override string ToString() => new Endpoint(Address, Port, IpProtocol.Udp).ToString();
}
