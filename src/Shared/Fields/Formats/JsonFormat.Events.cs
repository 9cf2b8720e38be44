using System.Text;
using Enrichment.Fields.Values;
using Enrichment.Nfcapd;

namespace Enrichment.Fields.Formats;

public sealed partial class JsonFormat
{
    void EventElement(FlowRecord flow, ElementId id)
    {
        switch (id)
        {
            case ElementId.NselCommon: Nsel(flow); break;
            case ElementId.NatXlateIPv4: Translated(flow.Get<IPv4Flow>(id)); break;
            case ElementId.NatXlateIPv6: Translated(flow.Get<IPv6Flow>(id)); break;
            case ElementId.NatXlatePort: Ports(flow.Get<SrcDst16>(id)); break;
            case ElementId.NselAcl: Acl(flow); break;
            case ElementId.NselUser: _object.Text("user_name"u8, flow.UserName is { IsEmpty: false } name ? name : "<empty>"u8); break;
            case ElementId.NatCommon: Nat(flow); break;
            case ElementId.NatPortBlock: PortBlock(flow.Get<NatPortBlock>(id)); break;
            case ElementId.FlowId: _object.Number("flowID"u8, flow.Get<ulong>(id)); break;
            case ElementId.NokiaNat: Services(flow.Get<NokiaNat>(id)); break;
            case ElementId.NokiaNatString: _object.Text("natString"u8, CString(flow.Payload(id))); break;
        }
    }

    void Nsel(FlowRecord flow)
    {
        ref readonly var nsel = ref flow.Get<NselCommon>(ElementId.NselCommon);
        _object.Number("connect_id"u8, nsel.ConnectionId);
        _object.Number("event_id"u8, nsel.Event);
        _object.BeginText("event"u8);
        EventValues.FirewallName(_text, nsel.Event);
        _object.EndText();
        _object.Number("xevent_id"u8, nsel.XEvent);
        EventTime(nsel.MsecEvent);
    }

    void Nat(FlowRecord flow)
    {
        var nat = flow.Nat();
        _object.Number("nat_event_id"u8, nat.Event);
        _object.BeginText("nat_event"u8);
        EventValues.NatLongName(_text, nat.Event);
        _object.EndText();
        _object.Number("nat_pool_id"u8, nat.PoolId);
        EventTime(nat.MsecEvent);
    }

    /// <summary>nfdump's milliseconds have no leading zeros here: 7 ms is written <c>.7</c>. They have them here.</summary>
    void EventTime(ulong msec)
    {
        _object.BeginText("t_event"u8);
        if (msec < 1000)
        {
            _text.Bytes("<unknown>."u8);
            _text.Number(msec);
        }
        else
        {
            _text.Local.Write(_text, msec, (byte)'T');
        }

        _object.EndText();
    }

    void Translated(in IPv4Flow addresses)
    {
        IPv4("src4_xlt_ip"u8, addresses.Src);
        IPv4("dst4_xlt_ip"u8, addresses.Dst);
    }

    void Translated(in IPv6Flow addresses)
    {
        IPv6("src6_xlt_ip"u8, new IPv6Halves { High = addresses.SrcHigh, Low = addresses.SrcLow });
        IPv6("dst6_xlt_ip"u8, new IPv6Halves { High = addresses.DstHigh, Low = addresses.DstLow });
    }

    void Ports(in SrcDst16 ports)
    {
        _object.Number("src_xlt_port"u8, ports.Src);
        _object.Number("dst_xlt_port"u8, ports.Dst);
    }

    void Acl(FlowRecord flow)
    {
        ref readonly var acl = ref flow.Get<NselAcl>(ElementId.NselAcl);
        _object.BeginText("ingress_acl"u8);
        AclParts(_text, acl.Ingress0, acl.Ingress1, acl.Ingress2);
        _object.EndText();
        _object.BeginText("egress_acl"u8);
        AclParts(_text, acl.Egress0, acl.Egress1, acl.Egress2);
        _object.EndText();
    }

    void PortBlock(in NatPortBlock block)
    {
        _object.Number("pblock_start"u8, block.Start);
        _object.Number("pblock_end"u8, block.End);
        _object.Number("pblock_step"u8, block.Step);
        _object.Number("pblock_size"u8, block.Size);
    }

    void Services(in NokiaNat services)
    {
        _object.Number("inServiceID"u8, services.InService);
        _object.Number("outServiceID"u8, services.OutService);
    }

    /// <summary>Keys of the process rows of the table, for a flow that was stamped; what is not known is left out.</summary>
    void Processes(FlowRecord flow)
    {
        if (!ProcessValues.WasStamped(flow.Stamp))
        {
            return;
        }

        foreach (var field in FieldTable.OfProcesses)
        {
            var start = _text.Length;
            field.Value(_text, flow);
            ProcessMember(field, start);
        }
    }

    /// <summary>Turns the value that stands at <paramref name="start"/> into a member.</summary>
    void ProcessMember(Field field, int start)
    {
        const int onStack = 512;
        var size = _text.Length - start;
        Span<byte> value = size <= onStack ? stackalloc byte[onStack] : new byte[size];
        _text.Written[start..].CopyTo(value);
        value = value[..size];
        _text.Cut(size);
        if (value.SequenceEqual("-"u8))
        {
            return;
        }

        Span<byte> key = stackalloc byte[32];
        key = key[..Encoding.ASCII.GetBytes(field.JsonKey!, key)];
        if (field.Width > 0)
        {
            _object.Key(key);
            _text.Bytes(value);
            _object.Next();
        }
        else
        {
            _object.Text(key, value);
        }
    }

    internal static void AclParts(Enrichment.Text.TextBuffer text, uint first, uint second, uint third)
    {
        text.Bytes("0x"u8);
        text.Hex(first);
        text.Bytes("/0x"u8);
        text.Hex(second);
        text.Bytes("/0x"u8);
        text.Hex(third);
    }

    internal static ReadOnlySpan<byte> CString(ReadOnlySpan<byte> bytes)
    {
        var nul = bytes.IndexOf((byte)0);
        return nul < 0 ? bytes : bytes[..nul];
    }
}
