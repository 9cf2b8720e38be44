using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Inputs.Capture.Files;

/// <summary>
/// The block format (draft-ietf-opsawg-pcapng): each block is type(4) total length(4) body, total length(4) again.
/// A section header sets the byte order and starts a new list of interfaces. Blocks that carry no packet are skipped.
/// </summary>
sealed class PcapNgReader(ReadWindow window, string name) : IPacketSource
{
    public const uint SectionHeader = 0x0A0D0D0A;
    const uint InterfaceDescription = 1;
    const uint ObsoletePacket = 2;
    const uint SimplePacket = 3;
    const uint EnhancedPacket = 6;

    const uint ByteOrderMagic = 0x1A2B3C4D;

    /// <summary>Type, length, and the length again.</summary>
    const int Envelope = 12;
    const int BodyAt = 8;
    const int MaxInterfaces = 65_536;

    readonly List<PcapNgInterface> _interfaces = [];
    bool _bigEndian;
    long _packets;
    long _lastTimeNs;
    bool _ended;

    public bool IsLive => false;

    public IReadOnlyList<InterfaceCounters> Interfaces => [];

    public string? Problem { get; private set; }

    public bool Fill(PacketBatch batch)
    {
        while (!batch.IsFull && !_ended && (batch.Count == 0 || !window.IsDry))
        {
            Next(batch);
        }

        return !_ended || batch.Count > 0;
    }

    public void Dispose() => window.Dispose();

    void Next(PacketBatch batch)
    {
        if (!window.Has(Envelope))
        {
            EndOfFile();
            return;
        }

        var header = window.Peek(Envelope);
        var type = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (type == SectionHeader && !TryStartSection(header))
        {
            return;
        }

        type = UInt32(header);
        var length = UInt32(header[4..]);
        if (length < Envelope || length % 4 != 0)
        {
            End($"the block at offset {window.Offset} is damaged: its length is {length}");
        }
        else if (type is not (SectionHeader or InterfaceDescription or ObsoletePacket or SimplePacket or EnhancedPacket))
        {
            Skip(length);
        }
        else if (length > ReadWindow.Size)
        {
            End($"the block at offset {window.Offset} is damaged: a block of type {type} with length {length}");
        }
        else if (!window.Has((int)length))
        {
            CutOff(length);
        }
        else
        {
            Block(type, window.Peek((int)length), batch);
        }
    }

    /// <summary>The byte order is read first: without it not even the length of the section header is known.</summary>
    bool TryStartSection(ReadOnlySpan<byte> header)
    {
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (magic != ByteOrderMagic && BinaryPrimitives.ReverseEndianness(magic) != ByteOrderMagic)
        {
            End($"the section header at offset {window.Offset} is damaged: its byte-order magic is {magic:x8}");
            return false;
        }

        _bigEndian = magic != ByteOrderMagic;
        _interfaces.Clear();
        return true;
    }

    void Block(uint type, ReadOnlySpan<byte> block, PacketBatch batch)
    {
        if (UInt32(block[^4..]) != block.Length)
        {
            End($"the block at offset {window.Offset} is damaged: it begins with length {block.Length} and ends with {UInt32(block[^4..])}");
            return;
        }

        var body = block[BodyAt..^4];
        var problem = type switch
        {
            EnhancedPacket => Enhanced(body, batch),
            SimplePacket => Simple(body, batch),
            InterfaceDescription => Describe(body),
            ObsoletePacket => Obsolete(body, batch),
            _ => null,
        };
        if (problem is not null)
        {
            End($"the block at offset {window.Offset} is damaged: {problem}");
            return;
        }

        window.Advance(block.Length);
    }

    // §4.3: interface(4) time high(4) time low(4) captured length(4) length on the wire(4) bytes, options
    string? Enhanced(ReadOnlySpan<byte> body, PacketBatch batch) => body.Length < 20
        ? "it is too short for a packet"
        : Add(UInt32(body), UInt32(body[4..]), UInt32(body[8..]), UInt32(body[12..]), UInt32(body[16..]), body[20..], batch);

    // Appendix A: interface(2) drops(2) time high(4) time low(4) captured length(4) length on the wire(4) bytes, options
    string? Obsolete(ReadOnlySpan<byte> body, PacketBatch batch) => body.Length < 20
        ? "it is too short for a packet"
        : Add(UInt16(body), UInt32(body[4..]), UInt32(body[8..]), UInt32(body[12..]), UInt32(body[16..]), body[20..], batch);

    // §4.4: length on the wire(4) bytes. Interface 0; no time, so the last one stands in.
    string? Simple(ReadOnlySpan<byte> body, PacketBatch batch)
    {
        if (body.Length < 4 || _interfaces.Count == 0)
        {
            return body.Length < 4 ? "it is too short for a packet" : "a packet before any interface description";
        }

        var onWire = UInt32(body);
        var limit = _interfaces[0].SnapLength == 0 ? onWire : Math.Min(onWire, _interfaces[0].SnapLength);
        var captured = (int)Math.Min(limit, (uint)body.Length - 4);
        Add(_interfaces[0].Link, body.Slice(4, captured), onWire, _lastTimeNs, 1, batch);
        return null;
    }

    string? Add(uint number, uint high, uint low, uint captured, uint onWire, ReadOnlySpan<byte> bytes, PacketBatch batch)
    {
        if (number >= _interfaces.Count)
        {
            return $"a packet of interface {number}, and {_interfaces.Count} were described";
        }

        if (captured > bytes.Length)
        {
            return $"{captured} captured bytes announced, and {bytes.Length} are in the block";
        }

        var from = _interfaces[(int)number];
        _lastTimeNs = from.ToNanoseconds((ulong)high << 32 | low);
        Add(from.Link, bytes[..(int)captured], onWire, _lastTimeNs, number + 1, batch);
        return null;
    }

    void Add(LinkType link, ReadOnlySpan<byte> bytes, uint onWire, long timeNs, uint inputInterface, PacketBatch batch)
    {
        var length = (int)Math.Min(Math.Max(onWire, (uint)bytes.Length), int.MaxValue);
        batch.Add(new Frame(link, bytes, length, timeNs, inputInterface));
        _packets++;
    }

    // §4.2: link type(2) reserved(2) snapshot length(4) options; §3.5: an option is code(2) length(2) value, padded to 4
    string? Describe(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8)
        {
            return "it is too short for an interface description";
        }

        if (_interfaces.Count == MaxInterfaces)
        {
            return $"more than {MaxInterfaces} interfaces in a section";
        }

        byte resolution = 6;
        long offset = 0;
        var options = body[8..];
        while (options.Length >= 4)
        {
            int length = UInt16(options[2..]);
            if (length > options.Length - 4)
            {
                return $"an option of {length} bytes where {options.Length - 4} are left";
            }

            var value = options.Slice(4, length);
            switch (UInt16(options))
            {
                case 9 when length == 1:
                    resolution = value[0];
                    break;
                case 14 when length == 8:
                    offset = _bigEndian ? BinaryPrimitives.ReadInt64BigEndian(value) : BinaryPrimitives.ReadInt64LittleEndian(value);
                    break;
            }

            options = options[Math.Min(options.Length, 4 + (length + 3) / 4 * 4)..];
        }

        _interfaces.Add(new PcapNgInterface((LinkType)UInt16(body), UInt32(body[4..]), resolution, offset));
        return null;
    }

    void Skip(uint length)
    {
        var offset = window.Offset;
        if (!window.Skip(length))
        {
            End($"the block at offset {offset} is cut off: {length} bytes announced, {window.Offset - offset} are there");
        }
    }

    void EndOfFile()
    {
        if (window.Available == 0)
        {
            _ended = true;
            return;
        }

        End($"the block at offset {window.Offset} is cut off: {window.Available} of at least {Envelope} bytes are there");
    }

    void CutOff(uint length) =>
        End($"the block at offset {window.Offset} is cut off: {length} bytes announced, {window.Available} are there");

    void End(string problem)
    {
        _ended = true;
        Problem = $"{name}: {problem}; packets kept: {_packets}";
    }

    ushort UInt16(ReadOnlySpan<byte> bytes) =>
        _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint UInt32(ReadOnlySpan<byte> bytes) =>
        _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
