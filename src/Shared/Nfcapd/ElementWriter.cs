using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd;

/// <summary>
/// Puts one layout 2 flow record together, element after element, in a span that is large enough (the caller knows the most it can take).
/// </summary>
public ref struct ElementWriter
{
    readonly Span<byte> _target;
    int _at;
    ushort _elements;

    public ElementWriter(Span<byte> target)
    {
        _target = target;
        _at = FlowRecord.HeaderSize;
        target[..FlowRecord.HeaderSize].Clear();
    }

    /// <summary>Bytes so far.</summary>
    public readonly int Length => _at;

    /// <summary>Adds an element and gives its payload, all zero, to fill in.</summary>
    public ref T Add<T>(ElementId id)
        where T : unmanaged
    {
        var payload = Add(id, Unsafe.SizeOf<T>());
        return ref MemoryMarshal.AsRef<T>(payload);
    }

    public Span<byte> Add(ElementId id, int payloadLength)
    {
        var element = _target.Slice(_at, payloadLength + 4);
        BinaryPrimitives.WriteUInt16LittleEndian(element, (ushort)id);
        BinaryPrimitives.WriteUInt16LittleEndian(element[2..], (ushort)(payloadLength + 4));
        _at += payloadLength + 4;
        _elements++;
        var payload = element[4..];
        payload.Clear();
        return payload;
    }

    /// <summary>Writes the header over the elements.</summary>
    /// <returns>The length of the record.</returns>
    public readonly int Finish(byte engineType, byte engineId, ushort exporter, byte flags, byte version)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_target, FlowRecord.RecordType);
        BinaryPrimitives.WriteUInt16LittleEndian(_target[2..], (ushort)_at);
        BinaryPrimitives.WriteUInt16LittleEndian(_target[4..], _elements);
        _target[6] = engineType;
        _target[7] = engineId;
        BinaryPrimitives.WriteUInt16LittleEndian(_target[8..], exporter);
        _target[10] = flags;
        _target[11] = version;
        return _at;
    }
}
