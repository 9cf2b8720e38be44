using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Nfcapd;

namespace Enrichment.Fields;

/// <summary>A field of a line and the text behind it up to the next, made ready to be written again and again.</summary>
/// <remarks>A class: lists of structures are compiled when the program starts, those of classes are there already.</remarks>
sealed class Column
{
    const int InOneStore = sizeof(ulong);

    readonly ValueWriter? _value;
    readonly int _width;
    readonly int _literalLength;
    readonly ulong _shortLiteral;
    readonly byte[] _literal;

    readonly byte[] _before;

    Column(Field? field, byte[] literal, bool colors)
    {
        _before = colors ? Color(field?.Tag) : [];
        if (_before.Length > 0)
        {
            literal = [.. "\e[0m"u8, .. literal];
        }

        _value = field?.Value;
        _width = field?.Width ?? 0;
        _literal = literal;
        _literalLength = literal.Length;
        if (literal.Length <= InOneStore)
        {
            Span<byte> padded = stackalloc byte[InOneStore];
            padded.Clear();
            literal.CopyTo(padded);
            _shortLiteral = MemoryMarshal.Read<ulong>(padded);
        }
    }

    /// <summary>Joins each field with the texts behind it; what stands before the first is a column without a field.</summary>
    public static Column[] Compile(FormatPart[] parts, bool colors)
    {
        var columns = new List<Column>();
        for (var at = 0; at < parts.Length;)
        {
            var field = parts[at].Field;
            at += field is null ? 0 : 1;
            byte[] literal = [];
            for (; at < parts.Length && parts[at].Field is null; at++)
            {
                literal = [.. literal, .. parts[at].Literal];
            }

            columns.Add(new Column(field, literal, colors));
        }

        return [.. columns];
    }

    /// <summary>Who it was stands out, how sure that is stands back.</summary>
    static byte[] Color(string? tag) => tag switch
    {
        "sproc" or "dproc" or "sexe" or "dexe" or "scmd" or "dcmd" => [.. "\e[36m"u8],
        "suser" or "duser" or "sunit" or "dunit" or "scont" or "dcont" => [.. "\e[33m"u8],
        "sgrade" or "dgrade" or "sreason" or "dreason" => [.. "\e[2m"u8],
        _ => [],
    };

    public void Write(FieldText text, FlowRecord flow)
    {
        if (_value is not null)
        {
            if (_before.Length > 0)
            {
                text.Bytes(_before);
            }

            var start = text.Length;
            _value(text, flow);
            if (_width != 0)
            {
                text.Pad(start, _width);
            }
        }

        if (_literalLength <= InOneStore)
        {
            Unsafe.WriteUnaligned(ref text.Room(InOneStore), _shortLiteral);
            text.Advance(_literalLength);
        }
        else
        {
            text.Bytes(_literal);
        }
    }
}
