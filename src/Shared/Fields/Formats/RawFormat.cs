using System.Numerics;
using Enrichment.Fields.Values;
using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Formats;

/// <summary>nfdump 1.7.8's raw: every element of a flow, a line a value, the values right-aligned in one column.</summary>
public sealed partial class RawFormat(LineFormatOptions options) : FlowFormat
{
    const int LabelWidth = 13, ValueWidth = 19;

    readonly FieldText _text = new(options with { TagAddresses = false, LongIPv6 = true });

    public override FlowSource Source
    {
        get => _text.Source;
        set => _text.Source = value;
    }

    public override TextBuffer Text => _text;

    public override void Add(FlowRecord flow)
    {
        Head(flow);
        for (var present = flow.Present & ~Payloads; present != 0; present &= present - 1)
        {
            Element(flow, (ElementId)BitOperations.TrailingZeroCount(present));
        }

        Payload(flow, ElementId.InPayload, "in payload"u8);
        Payload(flow, ElementId.OutPayload, "out payload"u8);
        Processes(flow);
    }

    const ulong Payloads = 1UL << (int)ElementId.InPayload | 1UL << (int)ElementId.OutPayload;

    void Head(FlowRecord flow)
    {
        _text.Bytes("\nFlow Record: \n"u8);
        Number("RecordCount"u8, 5, (ulong)flow.Count);
        if (Source.Ident is { } ident)
        {
            Begin("Ident"u8);
            _text.Spaces(7);
            var start = _text.Length;
            _text.Foreign(ident);
            _text.Pad(start, 12);
            _text.Byte((byte)'\n');
        }

        Flags(flow);
        Elements(flow);
        Number("size"u8, 5, (ulong)flow.Bytes.Length);
        Number("engine type"u8, 5, flow.EngineType);
        Number("engine ID"u8, 5, flow.EngineId);
        Number("export sysid"u8, 5, flow.ExporterId);
    }

    void Flags(FlowRecord flow)
    {
        var version = flow.NetflowVersion;
        HexNumber("Flags"u8, flow.Flags, 2, lineEnd: false);
        _text.Bytes(flow.IsEvent ? " EVENT"u8
            : version == 0 ? " FLOW"u8
            : (version & 0x80) != 0 ? " SFLOW v"u8
            : (version & 0x40) != 0 ? " PCAP v"u8
            : " NETFLOW v"u8);
        if (version != 0 && !flow.IsEvent)
        {
            _text.Number((ulong)(version & 0x0F));
        }

        _text.Bytes(flow.IsAnonymized ? " Anonymized, "u8 : ", "u8);
        _text.Bytes(flow.IsSampled ? "Sampled\n"u8 : "Unsampled\n"u8);
    }

    /// <summary>The record's own count, then the elements that are shown: of two addresses only one.</summary>
    void Elements(FlowRecord flow)
    {
        Number("Elements"u8, 5, System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(flow.Bytes[4..]), lineEnd: false);
        _text.Bytes(": "u8);
        for (var present = flow.Present; present != 0; present &= present - 1)
        {
            var id = BitOperations.TrailingZeroCount(present);
            if (id == (int)(flow.IsIPv6 ? ElementId.IPv4Flow : ElementId.IPv6Flow))
            {
                continue;
            }

            _text.Number((ulong)id);
            _text.Byte((byte)' ');
        }

        _text.Byte((byte)'\n');
    }

    void Processes(FlowRecord flow)
    {
        if (!ProcessValues.WasStamped(flow.Stamp))
        {
            return;
        }

        foreach (var field in FieldTable.OfProcesses)
        {
            _text.Bytes("  "u8);
            var start = _text.Length;
            _text.Chars(field.JsonKey!);
            _text.Pad(start, -LabelWidth);
            _text.Bytes("=        "u8);
            field.Value(_text, flow);
            _text.Byte((byte)'\n');
        }
    }

    /// <summary>Writes <c>  label        =</c>.</summary>
    /// <returns>Where the value starts, for <see cref="End"/>.</returns>
    int Begin(ReadOnlySpan<byte> label)
    {
        _text.Bytes("  "u8);
        var start = _text.Length;
        _text.Bytes(label);
        _text.Pad(start, -LabelWidth);
        _text.Byte((byte)'=');
        return _text.Length;
    }

    void End(int start)
    {
        _text.Pad(start, ValueWidth);
        _text.Byte((byte)'\n');
    }

    /// <param name="width">Digits that end in the column of values; longer numbers reach out of it to the right.</param>
    void Number(ReadOnlySpan<byte> label, int width, ulong value, bool lineEnd = true)
    {
        Begin(label);
        _text.Spaces(ValueWidth - width);
        _text.Number(value, width);
        if (lineEnd)
        {
            _text.Byte((byte)'\n');
        }
    }

    void HexNumber(ReadOnlySpan<byte> label, ulong value, int digits, bool lineEnd = true)
    {
        var start = Begin(label);
        _text.Bytes("0x"u8);
        _text.Hex(value, digits);
        _text.Pad(start, ValueWidth);
        if (lineEnd)
        {
            _text.Byte((byte)'\n');
        }
    }
}
