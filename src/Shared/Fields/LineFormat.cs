using System.Buffers;
using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields;

/// <summary>
/// A line for each flow after a format string: <c>"%ts %sap -> %dap %byt %sproc"</c>. Names of whole formats (<c>%line</c>,
/// <c>%long</c> ...) may stand among the tokens. The string is compiled once to an array of writers.
/// </summary>
public sealed class LineFormat : FlowFormat
{
    readonly Column[] _columns;
    readonly byte[] _header;
    readonly FieldText _text;
    readonly TunnelRecord _tunnel = new(zeroPorts: true);

    /// <exception cref="OutputFormatException">An unknown token.</exception>
    public LineFormat(string format, LineFormatOptions? options = null)
    {
        options ??= new LineFormatOptions();
        (var parts, _header) = FormatParser.Parse(format, options);
        _columns = Column.Compile(parts, options.Colors);
        _header = options.Colors ? [.. "\e[1m"u8, .. _header.AsSpan()[..^1], .. "\e[0m\n"u8] : _header;
        _text = new FieldText(options);
    }

    public override FlowSource Source
    {
        get => _text.Source;
        set => _text.Source = value;
    }

    public override bool IsTable => true;

    public override TextBuffer Text => _text;

    public override void WriteHeader(IBufferWriter<byte> output) => output.Write(_header);

    /// <summary>A flow in a tunnel has a line for the tunnel before its own, as in nfdump.</summary>
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
        var text = _text;
        foreach (var column in _columns)
        {
            column.Write(text, flow);
        }

        text.Byte((byte)'\n');
    }
}
