using System.Buffers;
using Enrichment.Nfcapd;

namespace Enrichment.Fields;

/// <summary>
/// A line for each flow after a format string: <c>"%ts %sap -> %dap %byt %sproc"</c>. Names of whole formats (<c>%line</c>,
/// <c>%long</c> ...) may stand among the tokens. The string is compiled once to an array of writers.
/// </summary>
public sealed class LineFormat : FlowFormat
{
    readonly FormatPart[] _parts;
    readonly byte[] _header;
    readonly FieldText _text;
    readonly TunnelRecord _tunnel = new(zeroPorts: true);

    /// <exception cref="OutputFormatException">An unknown token.</exception>
    public LineFormat(string format, LineFormatOptions? options = null)
    {
        options ??= new LineFormatOptions();
        (_parts, _header) = FormatParser.Parse(format, options.LongIPv6);
        _text = new FieldText(options);
    }

    public override FlowSource Source
    {
        get => _text.Source;
        set => _text.Source = value;
    }

    public override bool IsTable => true;

    public override void WriteHeader(IBufferWriter<byte> output) => output.Write(_header);

    /// <summary>A flow in a tunnel has a line for the tunnel before its own, as in nfdump.</summary>
    public override void Write(FlowRecord flow, IBufferWriter<byte> output)
    {
        _text.Clear();
        if (_tunnel.Load(flow))
        {
            Line(_tunnel.Flow);
        }

        Line(flow);
        output.Write(_text.Written);
    }

    void Line(FlowRecord flow)
    {
        var text = _text;
        foreach (ref readonly var part in _parts.AsSpan())
        {
            if (part.Field is not { } field)
            {
                text.Bytes(part.Literal);
                continue;
            }

            var start = text.Length;
            field.Value(text, flow);
            if (field.Width != 0)
            {
                text.Pad(start, field.Width);
            }
        }

        text.Byte((byte)'\n');
    }
}
