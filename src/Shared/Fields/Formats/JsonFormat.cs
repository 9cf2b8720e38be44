using System.Buffers;
using Enrichment.Nfcapd;
using Enrichment.Text;

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
    readonly TextBuffer _ident = new();
    string? _identOf;

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
        set
        {
            _text.Source = value;
            _identOf = null;
        }
    }

    public override void WriteHeader(IBufferWriter<byte> output)
    {
        if (!_lines)
        {
            output.Write("[\n"u8);
        }
    }

    public override bool IsNumbered => true;

    public override TextBuffer Text => _text;

    public override void Lead(TextBuffer text, ulong number)
    {
        text.Bytes(_lines ? "{\"cnt\":"u8 : number == 1 ? " {\n  \"cnt\" : "u8 : ",\n {\n  \"cnt\" : "u8);
        text.Number(number);
        text.Bytes(_lines ? ","u8 : ",\n"u8);
    }

    public override void Add(FlowRecord flow)
    {
        _object.Name("type"u8, flow.IsEvent ? "EVENT"u8 : "FLOW"u8);
        if (Source.Ident is { } ident)
        {
            _object.Name("ident"u8, Escaped(ident));
        }

        _object.Number("export_sysid"u8, flow.ExporterId);
        for (var present = flow.Present; present != 0; present &= present - 1)
        {
            Element(flow, (ElementId)System.Numerics.BitOperations.TrailingZeroCount(present));
        }

        Processes(flow);
        _object.Number("sampled"u8, flow.IsSampled ? 1u : 0);
        _object.End();
    }

    /// <summary>The same ident for all flows of a file is escaped once.</summary>
    ReadOnlySpan<byte> Escaped(string ident)
    {
        if (!ReferenceEquals(ident, _identOf))
        {
            _ident.Clear();
            ForeignText.ForJson(_ident, System.Text.Encoding.UTF8.GetBytes(ident));
            _identOf = ident;
        }

        return _ident.Written;
    }

    public override void WriteFooter(IBufferWriter<byte> output)
    {
        if (!_lines)
        {
            output.Write("\n]\n"u8);
        }
    }
}
