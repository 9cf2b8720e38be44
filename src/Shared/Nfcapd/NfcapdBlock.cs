using System.Buffers.Binary;
using System.Runtime.CompilerServices;
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
    byte[] _bytes = [];
    int _at;
    int _read;
    int _flowsRead;

    /// <summary>The records' bytes; the first <see cref="Length"/> of them count.</summary>
    public byte[] Bytes => _bytes;

    public int Length { get; private set; }

    /// <summary>Records of all types.</summary>
    public int Records { get; private set; }

    /// <summary>Records of the file before this block, as nfdump counts them (<c>%cnt</c>).</summary>
    public long RecordsBefore { get; private set; }

    /// <summary>Flow records.</summary>
    public int Flows { get; private set; }

    internal ref byte[] Buffer => ref _bytes;

    internal BlockStamps Stamps { get; } = new();

    internal void Fill(int length, int records, int flows, long recordsBefore)
    {
        Length = length;
        Records = records;
        Flows = flows;
        Stamps.Clear();
        RecordsBefore = recordsBefore;
        Rewind();
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Next(FlowRecord record)
    {
        while (Next(out RecordSlot slot))
        {
            if (slot.Type != RecordType.Flow)
            {
                continue;
            }

            _flowsRead++;
            if (record.Load(_bytes, slot.Offset, slot.Size) is null)
            {
                if (!Stamps.IsEmpty)
                {
                    record.UseStamps(Stamps, _flowsRead - 1);
                }

                record.Count = RecordsBefore + _read;
                return true;
            }
        }

        return false;
    }

    /// <summary>Lays <paramref name="record"/> over a flow of this block whose place is known, as <see cref="Next(FlowRecord)"/> does in turn.</summary>
    /// <returns>False: the record is broken.</returns>
    public bool Load(FlowRecord record, in RecordPosition position)
    {
        if (record.Load(_bytes, position.Offset, position.Size) is not null)
        {
            return false;
        }

        if (!Stamps.IsEmpty)
        {
            record.UseStamps(Stamps, position.Flow);
        }

        record.Count = RecordsBefore + position.Record + 1;
        return true;
    }
}
