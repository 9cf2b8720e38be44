using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Layout1;

/// <summary>
/// Writes a layout 1 flow record as a layout 2 record, with the same elements in the same order as nfdump 1.7.8's ConvertRecordV2:
/// interfaces and out counters only where they are not all zero, the old record's flags and version dropped.
/// </summary>
ref struct RecordConverter
{
    const int MaxUserName = 65;

    readonly CommonRecord _record;
    readonly ref GenericFlow _generic;
    ElementWriter _writer;
    ref FlowMisc _misc;
    ref MacAddresses _mac;
    CounterFlow _counters;
    uint _input, _output;
    byte _engineType, _engineId;

    /// <param name="record">Long enough for its own fixed part.</param>
    /// <param name="target">Room for <see cref="ExtensionMap.MostConverted"/> bytes.</param>
    RecordConverter(CommonRecord record, Span<byte> target)
    {
        _record = record;
        _writer = new ElementWriter(target);
        _generic = ref _writer.Add<GenericFlow>(ElementId.GenericFlow);
    }

    /// <returns>The length of the layout 2 record; 0 where the record is shorter than its map says.</returns>
    public static int Convert(CommonRecord record, ExtensionMap map, Span<byte> target)
    {
        if (record.ExtensionOffset + map.ExtensionBytes > record.Bytes.Length)
        {
            return 0;
        }

        var converter = new RecordConverter(record, target);
        converter.AddFixedPart();
        var at = record.ExtensionOffset;
        foreach (var extension in map.Extensions)
        {
            converter.AddExtension(extension, at);
            at += ExtensionSizes.Of(extension);
        }

        return converter.Finish();
    }

    void AddFixedPart()
    {
        _generic.MsecFirst = _record.MsecFirst;
        _generic.MsecLast = _record.MsecLast;
        _generic.InPackets = _record.Packets;
        _generic.InBytes = _record.ByteCount;
        _generic.SrcPort = _record.SrcPort;
        _generic.DstPort = _record.DstPort;
        _generic.Protocol = _record.Protocol;
        _generic.TcpFlags = _record.TcpFlags;
        _generic.ForwardingStatus = _record.ForwardingStatus;
        _generic.SrcTos = _record.Tos;
        if (_record.IsIPv6)
        {
            Copy(ElementId.IPv6Flow, _record.AddressOffset, 32);
        }
        else
        {
            Copy(ElementId.IPv4Flow, _record.AddressOffset, 8);
        }
    }

    void AddExtension(ExtensionId extension, int at)
    {
        switch (extension)
        {
            case ExtensionId.Interfaces16:
                (_input, _output) = (_record.U16(at), _record.U16(at + 2));
                break;
            case ExtensionId.Interfaces32:
                (_input, _output) = (_record.U32(at), _record.U32(at + 4));
                break;
            case ExtensionId.Multiple:
                AddMultiple(at);
                break;
            case ExtensionId.As16:
                AddPair(ElementId.AsRouting, _record.U16(at), _record.U16(at + 2));
                break;
            case ExtensionId.VLan:
                AddPair(ElementId.VLan, _record.U16(at), _record.U16(at + 2));
                break;
            case ExtensionId.OutPackets32:
                _counters.OutPackets = _record.U32(at);
                break;
            case ExtensionId.OutPackets64:
                _counters.OutPackets = _record.U64(at);
                break;
            case ExtensionId.OutBytes32:
                _counters.OutBytes = _record.U32(at);
                break;
            case ExtensionId.OutBytes64:
                _counters.OutBytes = _record.U64(at);
                break;
            case ExtensionId.Flows32:
                _counters.Flows = _record.U32(at);
                break;
            case ExtensionId.Flows64:
                _counters.Flows = _record.U64(at);
                break;
            case ExtensionId.Mac1 or ExtensionId.Mac2:
                AddMac(extension, at);
                break;
            case ExtensionId.RouterId:
                (_engineType, _engineId) = (_record.Bytes[at + 2], _record.Bytes[at + 3]);
                break;
            case ExtensionId.Received:
                _generic.MsecReceived = _record.U64(at);
                break;
            default:
                AddRarer(extension, at);
                break;
        }
    }

    void AddRarer(ExtensionId extension, int at)
    {
        switch (extension)
        {
            case ExtensionId.NselCommon:
                AddNsel(at);
                break;
            case ExtensionId.UserName:
                AddUserName(at, 24);
                break;
            case ExtensionId.UserNameMax:
                AddUserName(at, 72);
                break;
            case ExtensionId.NelCommon:
                _writer.Add<NatCommon>(ElementId.NatCommon).Event = _record.Bytes[at];
                ref var vrf = ref _writer.Add<Vrf>(ElementId.Vrf);
                (vrf.Egress, vrf.Ingress) = (_record.U32(at + 4), _record.U32(at + 8));
                break;
            case ExtensionId.PortBlock:
                AddPortBlock(at);
                break;
            default:
                Copy(SameBytes(extension), at, ExtensionSizes.Of(extension));
                break;
        }
    }

    /// <summary>The extensions whose bytes are those of an element.</summary>
    static ElementId SameBytes(ExtensionId extension) => extension switch
    {
        ExtensionId.As32 => ElementId.AsRouting,
        ExtensionId.NextHopV4 => ElementId.IPNextHopV4,
        ExtensionId.NextHopV6 => ElementId.IPNextHopV6,
        ExtensionId.BgpNextHopV4 => ElementId.BgpNextHopV4,
        ExtensionId.BgpNextHopV6 => ElementId.BgpNextHopV6,
        ExtensionId.Mpls => ElementId.MplsLabel,
        ExtensionId.RouterV4 => ElementId.IPReceivedV4,
        ExtensionId.RouterV6 => ElementId.IPReceivedV6,
        ExtensionId.AsAdjacent => ElementId.AsAdjacent,
        ExtensionId.XlatePorts => ElementId.NatXlatePort,
        ExtensionId.XlateV4 => ElementId.NatXlateIPv4,
        ExtensionId.XlateV6 => ElementId.NatXlateIPv6,
        ExtensionId.NselAcl => ElementId.NselAcl,
        ExtensionId.Latency => ElementId.Latency,
        _ => throw new ArgumentOutOfRangeException(nameof(extension), extension, "ExtensionMap.Read lets no other pass"),
    };

    void AddMultiple(int at)
    {
        _misc = ref _writer.Add<FlowMisc>(ElementId.FlowMisc);
        _misc.DstTos = _record.Bytes[at];
        _misc.Direction = _record.Bytes[at + 1];
        _misc.SrcMask = _record.Bytes[at + 2];
        _misc.DstMask = _record.Bytes[at + 3];
        _misc.BiFlowDirection = _record.BiFlowDirection;
        _misc.FlowEndReason = _record.FlowEndReason;
    }

    void AddMac(ExtensionId extension, int at)
    {
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref _mac))
        {
            _mac = ref _writer.Add<MacAddresses>(ElementId.MacAddress);
        }

        if (extension == ExtensionId.Mac1)
        {
            (_mac.InSrc, _mac.OutDst) = (_record.U64(at), _record.U64(at + 8));
        }
        else
        {
            (_mac.InDst, _mac.OutSrc) = (_record.U64(at), _record.U64(at + 8));
        }
    }

    // u64 event time | u32 connection | u8 ICMP code, type | u8 event | u8 fill | u16 extended event | u16 security group tag
    void AddNsel(int at)
    {
        ref var nsel = ref _writer.Add<NselCommon>(ElementId.NselCommon);
        nsel.MsecEvent = _record.U64(at);
        nsel.ConnectionId = _record.U32(at + 8);
        nsel.Event = _record.Bytes[at + 14];
        nsel.XEvent = _record.U16(at + 16);
        _generic.DstPort = _record.U16(at + 12);
        if (_generic.MsecFirst == 0)
        {
            _generic.MsecFirst = nsel.MsecEvent;
        }
    }

    void AddUserName(int at, int size)
    {
        var name = _record.Bytes.Slice(at, size);
        var end = name.IndexOf((byte)0);
        name = name[..Math.Min(end < 0 ? size : end, MaxUserName)];
        name.CopyTo(_writer.Add(ElementId.NselUser, 68));
    }

    void AddPortBlock(int at)
    {
        ref var block = ref _writer.Add<NatPortBlock>(ElementId.NatPortBlock);
        block = MemoryMarshal.Read<NatPortBlock>(_record.Bytes[at..]);
        if (block.End == 0 && block.Size != 0)
        {
            block.End = (ushort)(block.Step + block.Size - 1);
        }
    }

    void AddPair(ElementId id, uint source, uint destination)
    {
        ref var pair = ref _writer.Add<SrcDst32>(id);
        (pair.Src, pair.Dst) = (source, destination);
    }

    void Copy(ElementId id, int at, int length) => _record.Bytes.Slice(at, length).CopyTo(_writer.Add(id, length));

    int Finish()
    {
        if ((_counters.OutPackets | _counters.OutBytes | _counters.Flows) != 0)
        {
            _writer.Add<CounterFlow>(ElementId.CounterFlow) = _counters;
        }

        if ((_input | _output) != 0)
        {
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref _misc))
            {
                _misc = ref _writer.Add<FlowMisc>(ElementId.FlowMisc);
            }

            (_misc.Input, _misc.Output) = (_input, _output);
        }

        return _writer.Finish(_engineType, _engineId, _record.ExporterId, flags: 0, version: 0);
    }
}
