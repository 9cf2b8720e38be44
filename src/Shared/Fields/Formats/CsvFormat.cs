using System.Buffers;
using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Formats;

/// <summary>
/// nfdump 1.7.8's csv: chosen columns, plain values, a comma inside a name becomes a semicolon. The head is part of the data.
/// </summary>
public sealed class CsvFormat : FlowFormat
{
    readonly Field[] _fields;
    readonly byte[] _header;
    readonly FieldText _text;
    readonly TunnelRecord _tunnel = new(zeroPorts: false);

    /// <param name="format">Tokens with commas between them.</param>
    /// <exception cref="OutputFormatException">An unknown token, or one that has no place in csv.</exception>
    public CsvFormat(string format, LineFormatOptions options)
    {
        (_fields, _header) = FormatParser.ParseCsv(format);
        _text = new FieldText(options, csv: true);
    }

    public override FlowSource Source
    {
        get => _text.Source;
        set => _text.Source = value;
    }

    public override void WriteHeader(IBufferWriter<byte> output) => output.Write(_header);

    public override TextBuffer Text => _text;

    public override void Add(FlowRecord flow)
    {
        if (_tunnel.Load(flow))
        {
            Line(_tunnel.Flow);
        }

        Line(flow);
    }

    void Line(FlowRecord flow)
    {
        foreach (var field in _fields)
        {
            field.Value(_text, flow);
            _text.Byte((byte)',');
        }

        _text.Cut(1);
        _text.Byte((byte)'\n');
    }
}
