using Enrichment.Flows;
using Enrichment.Nfcapd;

namespace Enrichment.Updater.Outputs.Json;

/// <summary>What an exporter's flow has beside its values. All empty: it was metered here.</summary>
readonly record struct FlowOrigin(IpAddress Exporter, uint Domain, IpAddress SourceNat, ushort SourceNatPort, IpAddress DestinationNat, ushort DestinationNatPort)
{
    public static FlowOrigin Of(IpAddress exporter, uint domain, FlowRecord record)
    {
        var (source, destination) = (IpAddress.AnyIPv6, IpAddress.AnyIPv6);
        if (record.Has(ElementId.NatXlateIPv4))
        {
            ref readonly var v4 = ref record.Get<IPv4Flow>(ElementId.NatXlateIPv4);
            (source, destination) = (IpAddress.FromIPv4(v4.Src), IpAddress.FromIPv4(v4.Dst));
        }
        else if (record.Has(ElementId.NatXlateIPv6))
        {
            ref readonly var v6 = ref record.Get<IPv6Flow>(ElementId.NatXlateIPv6);
            (source, destination) = (new IpAddress(v6.SrcHigh, v6.SrcLow), new IpAddress(v6.DstHigh, v6.DstLow));
        }

        ref readonly var ports = ref record.Get<SrcDst16>(ElementId.NatXlatePort);
        return new FlowOrigin(exporter, domain, source, ports.Src, destination, ports.Dst);
    }
}
