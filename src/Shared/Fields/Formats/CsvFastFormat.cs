using System.Buffers;
using Enrichment.Fields.Values;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Formats;

/// <summary>nfdump 1.7.8's csv-fast: seventeen fixed columns, times in milliseconds, af 2 and 10 for IPv4 and IPv6.</summary>
public sealed class CsvFastFormat(LineFormatOptions options) : FlowFormat
{
    const uint IPv4Family = 2, IPv6Family = 10;

    readonly FieldText _text = new(options, csv: true);

    public override FlowSource Source
    {
        get => _text.Source;
        set => _text.Source = value;
    }

    public override void WriteHeader(IBufferWriter<byte> output) => output.Write(
        "cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,srcAS,dstAS,input,output,flags,srcTos,packets,bytes\n"u8);

    public override bool IsNumbered => true;

    public override TextBuffer Text => _text;

    public override void Lead(TextBuffer text, ulong number)
    {
        text.Number(number);
        text.Byte((byte)',');
    }

    public override void Add(FlowRecord flow)
    {
        ref readonly var generic = ref flow.Generic;
        ref readonly var misc = ref flow.Misc;
        ref readonly var routing = ref flow.Get<SrcDst32>(ElementId.AsRouting);
        Column(!flow.HasAddresses ? 0 : flow.IsIPv6 ? IPv6Family : IPv4Family);
        Column(FlowTimes.First(flow));
        Column(generic.MsecLast);
        Column(generic.Protocol);
        AddressColumn(flow, AddressValues.Src);
        Column(generic.SrcPort);
        AddressColumn(flow, AddressValues.Dst);
        Column(generic.DstPort);
        Column(routing.Src);
        Column(routing.Dst);
        Column(misc.Input);
        Column(misc.Output);
        PortValues.FlagLetters(_text, generic.Protocol == IpProtocol.Tcp ? generic.TcpFlags : (byte)0);
        _text.Byte((byte)',');
        Column(generic.SrcTos);
        Column(generic.InPackets);
        _text.Number(generic.InBytes);
        _text.Byte((byte)'\n');
    }

    void Column(ulong value)
    {
        _text.Number(value);
        _text.Byte((byte)',');
    }

    /// <summary>Empty without addresses.</summary>
    void AddressColumn(FlowRecord flow, ValueWriter address)
    {
        if (flow.HasAddresses)
        {
            address(_text, flow);
        }

        _text.Byte((byte)',');
    }
}
