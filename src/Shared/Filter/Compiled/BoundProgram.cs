using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Enrichment.Filter.Tree;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Compiled;

/// <summary>
/// A program for records of one layout: the same elements of the same lengths in the same order. A file has few layouts, often one. The
/// places of all numbers are known then, tests of elements that the layout lacks fall away, and what is left reads the bytes directly.
/// </summary>
sealed class BoundProgram
{
    const int GenericSize = 48;
    const ulong BothVersions = 1UL << (int)ElementId.IPv4Flow | 1UL << (int)ElementId.IPv6Flow;

    readonly int[] _places;
    readonly uint[] _headers;

    BoundProgram(uint key, int[] places, uint[] headers, Instruction[] code, int entry, bool interprets)
    {
        Key = key;
        _places = places;
        _headers = headers;
        Code = code;
        Entry = entry;
        Interprets = interprets;
    }

    public Instruction[] Code { get; }

    /// <summary>The first instruction, or the answer for all records of the layout.</summary>
    public int Entry { get; }

    /// <summary>Only the record's values say which elements count; the plain interpreter has to be asked.</summary>
    public bool Interprets { get; }

    /// <summary>Size of the record and number of its elements, as they stand in its header.</summary>
    public uint Key { get; }

    /// <summary>The next one with the same hash.</summary>
    public BoundProgram? Next { get; init; }

    /// <summary>
    /// Whether a record has this layout. The first element's place is fixed and each header gives the place of the next, so equal headers
    /// at these places prove it.
    /// </summary>
    /// <param name="record">Its size is the layout's: <see cref="Key"/> was compared.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Fits(ref byte record)
    {
        var headers = _headers;
        var places = _places;
        for (var i = 0; i < places.Length && i < headers.Length; i++)
        {
            if (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref record, places[i])) != headers[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>Null: the record's elements do not fit into it.</returns>
    public static BoundProgram? Create(Instruction[] program, int entry, ReadOnlySpan<byte> record, BoundProgram? next)
    {
        var places = new int[BinaryPrimitives.ReadUInt16LittleEndian(record[4..])];
        var headers = new uint[places.Length];
        Span<(int At, int Length)> payloads = stackalloc (int, int)[(int)ElementId.IPInfo + 1];
        var at = FlowRecord.HeaderSize;
        ulong present = 0;
        for (var i = 0; i < places.Length; i++)
        {
            if (at + 4 > record.Length)
            {
                return null;
            }

            var header = BinaryPrimitives.ReadUInt32LittleEndian(record[at..]);
            var (id, length) = ((int)(header & 0xFFFF), (int)(header >> 16));
            if (length < 4 || at + length > record.Length)
            {
                return null;
            }

            (places[i], headers[i]) = (at, header);
            if (id < payloads.Length && id != 0)
            {
                present |= 1UL << id;
                payloads[id] = (at + 4, length - 4);
            }

            at += length;
        }

        var code = Bind(program, ref entry, present, payloads);
        var interprets = (present & BothVersions) == BothVersions && NeedsVersion(program);
        return new BoundProgram(BinaryPrimitives.ReadUInt32LittleEndian(record[2..]), places, headers, code, entry, interprets) { Next = next };
    }

    static bool NeedsVersion(Instruction[] program)
    {
        foreach (ref readonly var instruction in program.AsSpan())
        {
            if (instruction.Element is (byte)ElementId.IPv4Flow or (byte)ElementId.IPv6Flow)
            {
                return true;
            }
        }

        return false;
    }

    static Instruction[] Bind(Instruction[] program, ref int entry, ulong present, ReadOnlySpan<(int At, int Length)> payloads)
    {
        var code = (Instruction[])program.Clone();
        var target = new int[code.Length]; // where a jump to an instruction really leads
        for (var i = 0; i < code.Length; i++)
        {
            ref var instruction = ref code[i];
            instruction.OnTrue = Follow(instruction.OnTrue, target);
            instruction.OnFalse = Follow(instruction.OnFalse, target);
            target[i] = i;
            target[i] = Follow(BindOne(ref instruction, i, present, payloads), target);
        }

        entry = Follow(entry, target);
        return code;
    }

    /// <summary>Jumps lead to smaller numbers, whose targets are known.</summary>
    static int Follow(int to, int[] target) => to < 0 ? to : target[to];

    /// <returns>The instruction's own number, or where to go instead.</returns>
    static int BindOne(ref Instruction instruction, int number, ulong present, ReadOnlySpan<(int At, int Length)> payloads)
    {
        if (instruction.Op == OpCode.Node || instruction.Element == 0)
        {
            return number;
        }

        if ((present >> instruction.Element & 1) == 0)
        {
            return instruction.OnMissing;
        }

        var (at, length) = payloads[instruction.Element];
        if (instruction.Op is OpCode.Duration or OpCode.Rate)
        {
            if (length < GenericSize)
            {
                instruction.Op = OpCode.Node;
                return number;
            }

            // All values of element 1 are found from its start.
            (instruction.Offset, instruction.Width) = (at, (byte)instruction.Offset);
            return number;
        }

        if (length < instruction.Offset + instruction.Width)
        {
            return HoldsZero(instruction) ? instruction.OnTrue : instruction.OnFalse;
        }

        instruction.Offset += at;
        return IsAlways(instruction) ? instruction.OnTrue : number;
    }

    static bool IsAlways(in Instruction instruction) => instruction is { Op: OpCode.Range, Low: 0, Span: ulong.MaxValue };

    static bool HoldsZero(in Instruction instruction) => instruction.Op switch
    {
        OpCode.WordSet => (((ulong[])instruction.Data!)[0] & 1) != 0,
        OpCode.RangesV4 => ((AddressRanges)instruction.Data!).Contains(0u),
        OpCode.RangesV6 => ((AddressRanges)instruction.Data!).Contains(0, 0),
        _ => 0 - instruction.Low <= instruction.Span,
    };
}
