using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd;

/// <summary>
/// A view of one layout 2 flow record (type 11) in a block of bytes: it copies nothing and finds each element by a
/// table of offsets. One view serves a worker for all its records; who keeps a record copies its bytes.
/// </summary>
/// <remarks>
/// <code>
/// 0 u16 type = 11 | 2 u16 size | 4 u16 elements | 6 u8 engine type | 7 u8 engine id | 8 u16 exporter | 10 u8 flags | 11 u8 version
/// then per element: u16 id | u16 length, these 4 bytes included | payload
/// </code>
/// </remarks>
public sealed class FlowRecord
{
    public const int HeaderSize = 12;
    public const ushort RecordType = 11;

    byte[] _block = [];
    int _start;
    RecordShape _shape = new();
    RecordShape? _own;
    FlowStamp _stamp = FlowStamp.NotAsked;
    bool _stampIsSet;
    BlockStamps? _stamps;
    int _stampIndex;

    /// <summary>Number of the record as nfdump counts (<c>%cnt</c>): every record of the data blocks, exporters' too.</summary>
    public long Count { get; set; }

    /// <summary>What the file's private blocks, or this run, say of the two ends; <see cref="FlowStamp.NotAsked"/> without them.</summary>
    public FlowStamp Stamp
    {
        get => _stamps is null ? _stamp : _stamps[_stampIndex];
        set => (_stamp, _stampIsSet, _stamps) = (value, true, null);
    }

    /// <summary>The whole record, header included.</summary>
    public ReadOnlySpan<byte> Bytes => _block.AsSpan(_start, _shape.Size);

    /// <summary>Its offset in the block.</summary>
    internal int Start => _start;

    /// <summary>Where its elements end, in the record.</summary>
    internal int ElementsEnd => _shape.ElementsEnd;

    public byte EngineType => _block[_start + 6];

    public byte EngineId => _block[_start + 7];

    public ushort ExporterId => BinaryPrimitives.ReadUInt16LittleEndian(_block.AsSpan(_start + 8));

    public byte Flags => _block[_start + 10];

    /// <summary>5, 9, 10; bit 0x80 sFlow, 0x40 pcap.</summary>
    public byte NetflowVersion => _block[_start + 11];

    public bool IsEvent => (Flags & 1) != 0;

    public bool IsSampled => (Flags & 2) != 0;

    public bool IsAnonymized => (Flags & 4) != 0;

    /// <summary>The stamp is the one of the block's n-th flow; put together only when asked for.</summary>
    internal void UseStamps(BlockStamps stamps, int index) => (_stamps, _stampIndex) = (stamps, index);

    /// <summary>
    /// Lays the view over the record at <paramref name="start"/>. The caller has checked that
    /// <paramref name="size"/> bytes are there, that size is at least <see cref="HeaderSize"/> and equals the record's own size field.
    /// </summary>
    /// <returns>Null, or what is wrong with the record.</returns>
    public string? Load(byte[] block, int start, int size)
    {
        _own ??= new RecordShape();
        var wrong = _own.Read(block.AsSpan(start, size));
        Use(block, start, _own);
        return wrong;
    }

    /// <summary>Lays the view over a record whose shape is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Use(byte[] block, int start, RecordShape shape)
    {
        _start = start;

        // Mostly they stay, and writing a reference costs more than looking.
        if (!ReferenceEquals(_block, block))
        {
            _block = block;
        }

        if (!ReferenceEquals(_shape, shape))
        {
            _shape = shape;
        }

        if (_stampIsSet || _stamps is not null)
        {
            (_stamp, _stampIsSet, _stamps) = (FlowStamp.NotAsked, false, null);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(ElementId id) => (_shape.Present >> (int)id & 1) != 0;

    /// <summary>Bit n is set where element n is there.</summary>
    public ulong Present => _shape.Present;

    /// <summary>The payload of an element; empty where it is missing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Payload(ElementId id)
    {
        if (!Has(id))
        {
            return default;
        }

        var entry = _shape.PayloadOf(id);
        return _block.AsSpan(_start + (int)(entry >> 16), (int)(entry & 0xFFFF));
    }

    /// <summary>The payload as its structure; all zero where the element is missing or shorter than the structure.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly T Get<T>(ElementId id)
        where T : unmanaged
    {
        var payload = Payload(id);
        if (payload.Length < Unsafe.SizeOf<T>())
        {
            return ref Zero<T>.Value;
        }

        // The length was compared right here, and AsRef would be compiled when the program starts, for each structure.
        return ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(payload));
    }

    public ref readonly GenericFlow Generic => ref Get<GenericFlow>(ElementId.GenericFlow);

    public ref readonly FlowMisc Misc => ref Get<FlowMisc>(ElementId.FlowMisc);

    public ref readonly CounterFlow Counters => ref Get<CounterFlow>(ElementId.CounterFlow);

    /// <summary>
    /// Whether the addresses are IPv6. A record with both elements follows layer2.ipVersion where that is 4 or 6, else: IPv4 all zero
    /// means IPv6 (nfdump 1.7.8).
    /// </summary>
    public bool IsIPv6
    {
        get
        {
            if (!Has(ElementId.IPv6Flow))
            {
                return false;
            }

            if (!Has(ElementId.IPv4Flow))
            {
                return true;
            }

            var version = Get<Layer2>(ElementId.Layer2).IPVersion;
            if (version is 4 or 6)
            {
                return version == 6;
            }

            ref readonly var v4 = ref Get<IPv4Flow>(ElementId.IPv4Flow);
            return v4.Src == 0 && v4.Dst == 0;
        }
    }

    public bool HasAddresses => (_shape.Present & (1UL << (int)ElementId.IPv4Flow | 1UL << (int)ElementId.IPv6Flow)) != 0;

    public IpAddress SrcAddress
    {
        get
        {
            if (IsIPv6)
            {
                ref readonly var v6 = ref Get<IPv6Flow>(ElementId.IPv6Flow);
                return new IpAddress(v6.SrcHigh, v6.SrcLow);
            }

            return IpAddress.FromIPv4(Get<IPv4Flow>(ElementId.IPv4Flow).Src);
        }
    }

    public IpAddress DstAddress
    {
        get
        {
            if (IsIPv6)
            {
                ref readonly var v6 = ref Get<IPv6Flow>(ElementId.IPv6Flow);
                return new IpAddress(v6.DstHigh, v6.DstLow);
            }

            return IpAddress.FromIPv4(Get<IPv4Flow>(ElementId.IPv4Flow).Dst);
        }
    }

    /// <summary>The flows that the record stands for: cntFlow.flows, or 1.</summary>
    public ulong FlowCount => Counters.Flows is var flows && flows != 0 ? flows : 1;

    /// <summary>Element 24 up to its NUL, in UTF-8; empty where it is missing (see <see cref="Has"/>).</summary>
    public ReadOnlySpan<byte> UserName
    {
        get
        {
            var payload = Payload(ElementId.NselUser);
            var nul = payload.IndexOf((byte)0);
            return nul < 0 ? payload : payload[..nul];
        }
    }

    static class Zero<T>
        where T : unmanaged
    {
        public static readonly T Value;
    }
}
