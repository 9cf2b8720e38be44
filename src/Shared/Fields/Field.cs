using Enrichment.Nfcapd;

namespace Enrichment.Fields;

/// <summary>Writes the value of one field, without the padding of its column.</summary>
delegate void ValueWriter(FieldText text, FlowRecord flow);

/// <summary>A field of a flow with all its faces: a row of <see cref="FieldTable"/>.</summary>
public sealed class Field
{
    internal Field(string tag, string header, int width, ValueWriter value, string? csv = null, bool isAddress = false, string? json = null)
    {
        Tag = tag;
        Header = header;
        Width = width;
        Value = value;
        CsvName = csv;
        IsAddress = isAddress;
        JsonKey = json;
    }

    /// <summary>The name in a format string, without the %.</summary>
    public string Tag { get; }

    /// <summary>The column's head, as wide as nfdump writes it.</summary>
    public string Header { get; }

    /// <summary>Least width of the column: positive aligns right, negative left, 0 leaves it to the value.</summary>
    public int Width { get; }

    /// <summary>Head of the column in <c>csv:</c> formats; null: not for csv (two values in one column).</summary>
    public string? CsvName { get; }

    /// <summary>Whether the column's head is 23 characters wider with <see cref="LineFormatOptions.LongIPv6"/>.</summary>
    public bool IsAddress { get; }

    /// <summary>
    /// Key in JSON, for the fields that nfdump does not know. Its own JSON goes by element, not by field (JsonFormat).
    /// </summary>
    public string? JsonKey { get; }

    /// <summary>A date, which is longer with <see cref="LineFormatOptions.IsoTimes"/>.</summary>
    public bool IsTime => Tag is "ts" or "tfs" or "te" or "tr" or "tevt" || IsUtc;

    /// <summary>A date that is always in UTC.</summary>
    public bool IsUtc => Tag is "tsg" or "teg" or "trg";

    internal ValueWriter Value { get; }
}
