using System.Runtime.CompilerServices;
using Enrichment.Nfcapd;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>
/// How the flows of one shape give the key that <see cref="KeyLayout.Read"/> gives: each word is a constant and some pieces of the record,
/// masked and shifted to their places.
/// </summary>
/// <param name="isConnection">The key is <see cref="FiveTuple"/>'s.</param>
sealed unsafe class KeyPlan(KeyLayout layout, bool isConnection) : IShapePlan
{
    const int WordSize = sizeof(ulong);

    readonly ulong[] _constants = new ulong[KeyLayout.MaxWords];
    readonly Piece[] _pieces = new Piece[2 * KeyLayout.MaxWords * WordSize];
    readonly bool _isPlain = layout.Parts.All(part => part.Field.Kind is not (KeyKind.Text or KeyKind.Network));
    int _pieceCount;

    public CounterPlaces Places;

    /// <summary>Words of the key; 0: the flows have none.</summary>
    public int Words { get; private set; }

    /// <summary>Whether the plan says it all; else each record has to be asked.</summary>
    public bool IsKnown { get; private set; }

    public bool IsIPv6 { get; private set; }

    public void Bind(FlowRecord sample)
    {
        Array.Clear(_constants);
        _pieceCount = 0;
        Places.Bind(sample);
        IsIPv6 = sample.IsIPv6;

        // With the elements of both versions it is the values that say which of them counts.
        var isClear = !(sample.Has(ElementId.IPv4Flow) && sample.Has(ElementId.IPv6Flow)) && (!isConnection || FiveTuple.IsWhole(sample));
        IsKnown = Places.AreKnown && isClear && _isPlain;
        Words = IsKnown ? BindParts(sample) : 0;
    }

    /// <param name="record">Its first byte; <see cref="ShapePlans{TPlan}.Behind"/> bytes can be read behind the record.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Read(ref byte record, ulong* key)
    {
        for (var i = 0; i < Words; i++)
        {
            key[i] = _constants[i];
        }

        foreach (ref readonly var piece in _pieces.AsSpan(0, _pieceCount))
        {
            key[piece.Word] |= (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref record, piece.From)) & piece.Mask) << piece.Shift;
        }
    }

    /// <returns>The words of the key.</returns>
    int BindParts(FlowRecord sample)
    {
        var isLong = layout.HasIPv6(sample);
        for (var i = 0; i < layout.Parts.Count; i++)
        {
            var part = layout.Parts[i];
            var found = part.IsAddress ? BindAddress(sample, part, isLong) : BindNumber(sample, part.Field, isLong ? part.At6 : part.At4);
            if (!found && layout.SkipsMissing)
            {
                return 0;
            }
        }

        return isLong ? layout.Words6 : layout.Words4;
    }

    bool BindAddress(FlowRecord sample, KeyPart part, bool isLong)
    {
        var isIPv6 = isLong && part.IsIPv6(sample);
        var payload = sample.Payload(isIPv6 ? part.Field.Id6 : part.Field.Id);
        var offset = isIPv6 ? part.Field.Offset6 : part.Field.Offset;
        if (payload.Length < offset + (isIPv6 ? 2 * WordSize : sizeof(uint)) || (!isIPv6 && part.Only == IPVersion.V6))
        {
            return false;
        }

        var (from, to) = (CounterPlaces.Offset(sample, payload) + offset, isLong ? part.At6 : part.At4);
        if (!isIPv6)
        {
            Add(from, to, sizeof(uint), part.Mask4);
            return true;
        }

        Add(from, to, WordSize, part.Mask6.High);
        Add(from + WordSize, to + WordSize, WordSize, part.Mask6.Low);
        layout.MarkIPv6(part, _constants);
        return true;
    }

    bool BindNumber(FlowRecord sample, KeyField field, int to)
    {
        if (field.Kind == KeyKind.Exporter)
        {
            Add(field.Offset, to, field.Width, ulong.MaxValue);
            return true;
        }

        var payload = sample.Payload(field.Id);
        if (payload.Length < field.Offset + field.Width)
        {
            return field.MissingIsZero || sample.Has(field.Id);
        }

        Add(CounterPlaces.Offset(sample, payload) + field.Offset, to, field.Width, ulong.MaxValue);
        return true;
    }

    /// <summary>Bytes of the record that go to some place in the key, cut where its words are.</summary>
    void Add(int from, int to, int length, ulong mask)
    {
        while (length > 0)
        {
            var (word, at) = (to / WordSize, to % WordSize);
            var bytes = Math.Min(length, WordSize - at);
            AddPiece(from, word, at, bytes == WordSize ? mask : mask & (1UL << 8 * bytes) - 1);
            (from, to, length) = (from + bytes, to + bytes, length - bytes);
            mask = bytes == WordSize ? 0 : mask >> 8 * bytes;
        }
    }

    /// <summary>What lies side by side in the record and in the key is read in one go.</summary>
    void AddPiece(int from, int word, int at, ulong mask)
    {
        if (_pieceCount > 0)
        {
            ref var last = ref _pieces[_pieceCount - 1];
            if (last.Word == word && from - last.From == at - last.Shift / 8)
            {
                last.Mask |= mask << (at * 8 - last.Shift);
                return;
            }
        }

        _pieces[_pieceCount++] = new Piece { From = from, Word = word, Shift = at * 8, Mask = mask };
    }

    struct Piece
    {
        /// <summary>Eight bytes are read from here in the record.</summary>
        public int From;
        public int Word;
        public int Shift;

        /// <summary>Before the shift.</summary>
        public ulong Mask;
    }
}
