namespace Enrichment.Filter.Compiled;

enum OpCode : byte
{
    /// <summary>Eight bytes at the offset, under the mask, lie in a range. Most tests are of this kind, and need no branch on the kind.</summary>
    Range,

    /// <summary>Two bytes at the offset are a set bit of a table.</summary>
    WordSet,

    /// <summary>Four bytes at the offset lie in one of some ranges.</summary>
    RangesV4,

    /// <summary>Sixteen bytes at the offset lie in one of some ranges.</summary>
    RangesV6,

    /// <summary>Milliseconds from first to last packet lie in a range.</summary>
    Duration,

    /// <summary>A counter of eight bytes at the offset, by duration, lies in a range; the mask is the factor.</summary>
    Rate,

    /// <summary>The plain interpreter is asked.</summary>
    Node,
}

/// <summary>A test of a record's bytes, and where to go on.</summary>
struct Instruction
{
    /// <summary>Places to go to that are no instruction: the answer.</summary>
    public const int Pass = -1, Fail = -2;

    public ulong Mask;

    /// <summary>The range is from here …</summary>
    public ulong Low;

    /// <summary>… to here: a value less <see cref="Low"/>, as an unsigned number, is at most this.</summary>
    public ulong Span;

    /// <summary>In the element's payload; in the record, once bound to a layout.</summary>
    public int Offset;

    /// <summary>Instruction or answer.</summary>
    public int OnTrue, OnFalse;

    /// <summary>Where to go if the record lacks the element.</summary>
    public int OnMissing;

    /// <summary>Number of the element whose payload is meant; 0: the record itself.</summary>
    public byte Element;

    /// <summary>Bytes that are read there; an element that is shorter reads as zero.</summary>
    public byte Width;
    public OpCode Op;

    /// <summary>A table, ranges, or the node.</summary>
    public object? Data;
}
