using System.Buffers;
using Enrichment.Nfcapd;

namespace Enrichment.Fields.Formats;

/// <summary>
/// nfdump 1.7.8's json and ndjson: the keys of each element that is there, by the number of the element. Unlike nfdump's,
/// text is escaped (RFC 8259 §7). A stamped flow has the keys of its processes before the last one.
/// </summary>
public sealed partial class JsonFormat : FlowFormat
{
    readonly FieldText _text;
    readonly JsonObject _object;
    readonly bool _lines;
    ulong _count;

    /// <param name="lines">ndjson: an object a line; else one array.</param>
    public JsonFormat(LineFormatOptions options, bool lines)
    {
        _text = new FieldText(options with { EscapeControls = false, TagAddresses = false, PlainNumbers = true, LongIPv6 = true });
        _object = new JsonObject(_text, lines);
        _lines = lines;
    }

    public override FlowSource Source
    {
        get => _text.Source;
        set => _text.Source = value;
    }

    public override void WriteHeader(IBufferWriter<byte> output)
    {
        if (!_lines)
        {
            output.Write("[\n"u8);
        }
    }

    public override void Write(FlowRecord flow, IBufferWriter<byte> output)
    {
        _text.Clear();
        if (!_lines && _count > 0)
        {
            _text.Bytes(",\n"u8);
        }

        _object.Begin();
        _object.Number("cnt"u8, ++_count);
        _object.Name("type"u8, flow.IsEvent ? "EVENT"u8 : "FLOW"u8);
        if (Source.Ident is { } ident)
        {
            _object.Text("ident"u8, ident);
        }

        _object.Number("export_sysid"u8, flow.ExporterId);
        for (var present = flow.Present; present != 0; present &= present - 1)
        {
            Element(flow, (ElementId)System.Numerics.BitOperations.TrailingZeroCount(present));
        }

        Processes(flow);
        _object.Number("sampled"u8, flow.IsSampled ? 1u : 0);
        _object.End();
        output.Write(_text.Written);
    }

    public override void WriteFooter(IBufferWriter<byte> output)
    {
        if (!_lines)
        {
            output.Write("\n]\n"u8);
        }
    }
}
