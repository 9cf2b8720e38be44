using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Enrichment.Fields;
using Enrichment.Nfcapd;
using Enrichment.Text;
using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate;

/// <summary>
/// -A as JSON, which nfdump refuses: an object a row, with the same keys in each row: times, the fields that were asked for by the names
/// they were asked by, sums. docs/output.md is the promise.
/// </summary>
/// <param name="lines">ndjson: an object a line; else one array.</param>
sealed class AggregateJson(IReadOnlyList<KeyPart> parts, LineFormatOptions options, bool lines) : FlowFormat
{
    readonly TimeText _times = new(options.TimeZone, options.IsoTimes);
    readonly byte[][] _keys = [.. parts.Select(part => Encoding.UTF8.GetBytes(part.Name))];
    readonly FieldJson _values = new();

    public override FlowSource Source { get; set; } = new();

    public override bool IsNumbered => !lines;

    public override TextBuffer Text { get; } = new();

    public override void WriteHeader(IBufferWriter<byte> output) => output.Write(lines ? default : "[\n"u8);

    public override void Lead(TextBuffer text, ulong number) => text.Bytes(lines || number == 1 ? default : ",\n"u8);

    public override void Add(FlowRecord flow)
    {
        ref readonly var generic = ref flow.Generic;
        Text.Bytes("{\"first\":\""u8);
        _times.Write(Text, generic.MsecFirst, (byte)'T');
        Text.Bytes("\",\"last\":\""u8);
        _times.Write(Text, generic.MsecLast, (byte)'T');
        Text.Byte((byte)'"');
        for (var i = 0; i < _keys.Length; i++)
        {
            Key(_keys[i]);
            _values.Write(Text, parts[i], flow);
        }

        Sums(generic, flow.Has(ElementId.CounterFlow) ? flow.Get<CounterFlow>(ElementId.CounterFlow) : new CounterFlow { Flows = 1 });
        Text.Bytes(lines ? "}\n"u8 : "}"u8);
    }

    public override void WriteFooter(IBufferWriter<byte> output) => output.Write(lines ? default : "\n]\n"u8);

    void Sums(in GenericFlow generic, in CounterFlow counters)
    {
        var msec = generic.MsecLast > generic.MsecFirst ? generic.MsecLast - generic.MsecFirst : 0;
        Number("flows"u8, counters.Flows);
        Number("in_packets"u8, generic.InPackets);
        Number("in_bytes"u8, generic.InBytes);
        Number("out_packets"u8, counters.OutPackets);
        Number("out_bytes"u8, counters.OutBytes);
        Number("pps"u8, Rate(1000, generic.InPackets, msec));
        Number("bps"u8, Rate(8000, generic.InBytes, msec));
        Number("bpp"u8, generic.InPackets == 0 ? 0 : generic.InBytes / generic.InPackets);
    }

    static ulong Rate(uint each, ulong count, ulong msec) => msec == 0 ? 0 : (ulong)((UInt128)each * count / msec);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Number(ReadOnlySpan<byte> key, ulong value)
    {
        Key(key);
        Text.Number(value);
    }

    void Key(ReadOnlySpan<byte> key)
    {
        Text.Bytes(",\""u8);
        Text.Bytes(key);
        Text.Bytes("\":"u8);
    }
}
