using System.Buffers.Binary;

namespace Enrichment.Nfcapd.Layout1;

/// <summary>
/// What the records of one extension map become in layout 2, worked out once for all of them: a record with the headers of its elements
/// and zeros for their values, and the steps that copy the values.
/// <code>header | generic | addresses | an element for each extension | counters and interfaces, where they are not zero</code>
/// The elements and their order are those of nfdump 1.7.8's ConvertRecordV2.
/// </summary>
sealed class ConversionPlan
{
    /// <summary>Payloads of the generic element and of the addresses in the record.</summary>
    public const int GenericAt = FlowRecord.HeaderSize + 4, AddressesAt = GenericAt + GenericSize + 4;

    /// <summary>What lies behind IPv6 addresses is that much further behind.</summary>
    public const int IPv6Shift = 24;

    public const int MiscSize = 16, CountersSize = 24;
    const int GenericSize = 48, IPv4Size = 8, UserNameSize = 68;

    readonly List<byte> _elements = [];
    readonly List<ConversionStep> _steps = [];
    ushort _count = 2;
    ushort _misc;
    ushort _macs;

    public ConversionPlan(ReadOnlySpan<ExtensionId> extensions)
    {
        var source = 0;
        foreach (var extension in extensions)
        {
            Add(extension, (ushort)source);
            source += ExtensionSizes.Of(extension);
        }

        if (_misc != 0)
        {
            ShareMisc();
        }

        ExtensionBytes = source;
        Steps = [.. _steps];
        IPv4 = Template(ElementId.IPv4Flow, IPv4Size);
        IPv6 = Template(ElementId.IPv6Flow, IPv4Size + IPv6Shift);
    }

    /// <summary>What a record has behind its counters.</summary>
    public int ExtensionBytes { get; }

    public ConversionStep[] Steps { get; }

    /// <summary>The record without its values, by its addresses.</summary>
    public byte[] IPv4 { get; }

    public byte[] IPv6 { get; }

    void Add(ExtensionId extension, ushort source)
    {
        switch (extension)
        {
            case ExtensionId.Interfaces16:
                Step(ConversionKind.Interfaces16, source, 0);
                break;
            case ExtensionId.Interfaces32:
                Step(ConversionKind.Interfaces32, source, 0);
                break;
            case ExtensionId.Multiple:
                _misc = Element(ElementId.FlowMisc, MiscSize);
                Step(ConversionKind.Multiple, source, _misc);
                break;
            case ExtensionId.As16:
                Step(ConversionKind.Pair16, source, Element(ElementId.AsRouting, 8));
                break;
            case ExtensionId.VLan:
                Step(ConversionKind.Pair16, source, Element(ElementId.VLan, 8));
                break;
            case ExtensionId.Flows32 or ExtensionId.Flows64:
                Step(extension == ExtensionId.Flows32 ? ConversionKind.Counter32 : ConversionKind.Counter64, source, 0);
                break;
            case ExtensionId.OutPackets32 or ExtensionId.OutPackets64:
                Step(extension == ExtensionId.OutPackets32 ? ConversionKind.Counter32 : ConversionKind.Counter64, source, 1);
                break;
            case ExtensionId.OutBytes32 or ExtensionId.OutBytes64:
                Step(extension == ExtensionId.OutBytes32 ? ConversionKind.Counter32 : ConversionKind.Counter64, source, 2);
                break;
            case ExtensionId.Mac1 or ExtensionId.Mac2:
                _macs = _macs == 0 ? Element(ElementId.MacAddress, 32) : _macs;
                Step(ConversionKind.Copy16, source, (ushort)(_macs + (extension == ExtensionId.Mac1 ? 0 : 16)));
                break;
            case ExtensionId.RouterId:
                Step(ConversionKind.Engine, source, 0);
                break;
            case ExtensionId.Received:
                Step(ConversionKind.Received, source, 0);
                break;
            default:
                AddRarer(extension, source);
                break;
        }
    }

    void AddRarer(ExtensionId extension, ushort source)
    {
        switch (extension)
        {
            case ExtensionId.NselCommon:
                Step(ConversionKind.Nsel, source, Element(ElementId.NselCommon, 16));
                break;
            case ExtensionId.UserName or ExtensionId.UserNameMax:
                Step(ConversionKind.UserName, source, Element(ElementId.NselUser, UserNameSize), ExtensionSizes.Of(extension));
                break;
            case ExtensionId.NelCommon:
                Step(ConversionKind.Nel, source, Element(ElementId.NatCommon, 16));
                Element(ElementId.Vrf, 8);
                break;
            case ExtensionId.PortBlock:
                Step(ConversionKind.PortBlock, source, Element(ElementId.NatPortBlock, 8));
                break;
            default:
                var size = ExtensionSizes.Of(extension);
                var kind = size switch { 4 => ConversionKind.Copy4, 8 => ConversionKind.Copy8, 16 => ConversionKind.Copy16, _ => ConversionKind.Copy };
                Step(kind, source, Element(SameBytes(extension), size), size);
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

    /// <summary>Interfaces stand in the element that <see cref="ExtensionId.Multiple"/> made, also where that came after them.</summary>
    void ShareMisc()
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            _steps[i] = _steps[i].Kind switch
            {
                ConversionKind.Interfaces16 => _steps[i] with { Kind = ConversionKind.Pair16, Target = _misc },
                ConversionKind.Interfaces32 => _steps[i] with { Kind = ConversionKind.Copy8, Target = _misc },
                _ => _steps[i],
            };
        }
    }

    void Step(ConversionKind kind, ushort source, ushort target, int length = 0) => _steps.Add(new(kind, source, target, (ushort)length));

    /// <returns>Where its payload lies.</returns>
    ushort Element(ElementId id, int payload)
    {
        AddHeader(_elements, id, payload);
        var at = AddressesAt + IPv4Size + _elements.Count;
        _elements.AddRange(new byte[payload]);
        _count++;
        return (ushort)at;
    }

    byte[] Template(ElementId addresses, int addressBytes)
    {
        List<byte> record = [.. new byte[FlowRecord.HeaderSize]];
        AddHeader(record, ElementId.GenericFlow, GenericSize);
        record.AddRange(new byte[GenericSize]);
        AddHeader(record, addresses, addressBytes);
        byte[] template = [.. record, .. new byte[addressBytes], .. _elements];
        BinaryPrimitives.WriteUInt16LittleEndian(template, FlowRecord.RecordType);
        BinaryPrimitives.WriteUInt16LittleEndian(template.AsSpan(2), (ushort)template.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(template.AsSpan(4), _count);
        return template;
    }

    static void AddHeader(List<byte> record, ElementId id, int payload)
    {
        Span<byte> header = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)id);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], (ushort)(payload + 4));
        record.AddRange(header);
    }
}
