using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd;

/// <summary>One record in a block: its type, and where its bytes lie in <see cref="NfcapdBlock.Bytes"/>.</summary>
public readonly record struct RecordSlot(RecordType Type, int Offset, int Size);

/// <summary>Where a flow record lies in a block, its number among the block's flows and among all its records.</summary>
public readonly record struct RecordPosition(int Offset, int Size, int Flow, int Record);

/// <summary>
/// A block of layout 2 records that the reader filled and checked. It belongs to the caller, who may hand it to another thread while the
/// reader fills the next one, and gives it back to be filled again.
/// </summary>
public sealed class NfcapdBlock
{
    /// <summary>Bytes behind the last record that may be read, and say nothing: numbers are read by eight bytes, wherever they lie in a record.</summary>
    internal const int Slack = 16;

    readonly ShapeTable _shapes = new();
    byte[] _bytes = [];
    FlowSlot[] _flows = [];
    int _at;
    int _read;
    int _flowsRead;

    /// <summary>The records' bytes; the first <see cref="Length"/> of them count.</summary>
    public byte[] Bytes => _bytes;

    public int Length { get; private set; }

    /// <summary>Records of all types.</summary>
    public int Records { get; private set; }

    /// <summary>Records of the file before this block, as nfdump counts them (<c>%cnt</c>).</summary>
    public long RecordsBefore { get; internal set; }

    /// <summary>Flow records.</summary>
    public int Flows { get; private set; }

    /// <summary>Where the flow records lie, in their order.</summary>
    public ReadOnlySpan<FlowSlot> Slots => _flows.AsSpan(0, Flows);

    internal ref byte[] Buffer => ref _bytes;

    internal BlockStamps Stamps { get; } = new();

    /// <summary>Proves the records that were put into <see cref="Buffer"/>, as far as they are good.</summary>
    /// <param name="length">Bytes put there.</param>
    /// <param name="records">As many as the block's header says.</param>
    internal BlockCheck.Result Check(int length, uint records)
    {
        var found = BlockCheck.Walk(_bytes.AsSpan(0, length), records, _shapes, ref _flows);
        Length = found.Length;
        Records = found.Records;
        Flows = found.Flows;
        RecordsBefore = 0;
        Stamps.Clear();
        Rewind();
        return found;
    }

    /// <summary>The same for records of layout 1, of which only the sizes are proved.</summary>
    internal BlockCheck.Result CheckChain(int length, uint records)
    {
        var found = BlockCheck.Chain(_bytes.AsSpan(0, length), records);
        (Length, Records, Flows, RecordsBefore) = (found.Length, found.Records, 0, 0);
        Stamps.Clear();
        Rewind();
        return found;
    }

    /// <summary>Back to the first record.</summary>
    public void Rewind() => _at = _read = _flowsRead = 0;

    /// <summary>The next record of any type; the reader has proved the sizes.</summary>
    public bool Next(out RecordSlot slot)
    {
        if (_read >= Records)
        {
            slot = default;
            return false;
        }

        var header = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(_at, 4));
        slot = new RecordSlot((RecordType)(ushort)header, _at, (int)(header >> 16));
        _at += slot.Size;
        _read++;
        return true;
    }

    /// <summary>Lays <paramref name="record"/> over the next flow record; other records are passed over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(FlowRecord record)
    {
        if (_flowsRead >= Flows)
        {
            return false;
        }

        View(_flowsRead++, record);
        return true;
    }

    /// <summary>Lays <paramref name="record"/> over a flow record of the block, counted from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void View(int flow, FlowRecord record)
    {
        ref readonly var slot = ref _flows[flow];
        if (slot.Shape != ShapeTable.Unkept)
        {
            record.Use(_bytes, slot.Offset, _shapes[slot.Shape]);
        }
        else
        {
            record.Load(_bytes, slot.Offset, BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(slot.Offset + 2)));
        }

        record.Count = RecordsBefore + slot.Record + 1;
        if (!Stamps.IsEmpty)
        {
            record.UseStamps(Stamps, flow);
        }
    }

    /// <summary>Lays <paramref name="record"/> over a flow of this block whose place is known, as <see cref="Next(FlowRecord)"/> does in turn.</summary>
    public void Load(FlowRecord record, in RecordPosition position) => View(position.Flow, record);
}
