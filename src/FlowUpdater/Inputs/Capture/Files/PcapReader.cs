using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Inputs.Capture.Files;

/// <summary>
/// The classic format (draft-ietf-opsawg-pcap): a header of 24 bytes, then records:
/// seconds(4) fraction(4) captured length(4) length on the wire(4) bytes. All in the order of the machine that wrote.
/// </summary>
sealed class PcapReader : IPacketSource
{
    public const uint MagicMicroseconds = 0xA1B2C3D4;
    public const uint SwappedMicroseconds = 0xD4C3B2A1;
    public const uint MagicNanoseconds = 0xA1B23C4D;
    public const uint SwappedNanoseconds = 0x4D3CB2A1;

    /// <summary>libpcap's MAXIMUM_SNAPLEN: a greater length is damage, not a packet.</summary>
    public const int MaxCaptured = 262_144;

    const int HeaderSize = 24;
    const int RecordHeaderSize = 16;

    readonly ReadWindow _window;
    readonly string _name;
    readonly bool _bigEndian;
    readonly long _fractionNs;
    readonly LinkType _link;
    long _packets;
    bool _ended;

    /// <exception cref="CaptureException">The header is cut off, or of a link type that is not decoded.</exception>
    public PcapReader(ReadWindow window, string name, bool bigEndian)
    {
        _window = window;
        _name = name;
        _bigEndian = bigEndian;
        if (!window.Has(HeaderSize))
        {
            throw new CaptureException($"{name}: the pcap header is cut off: {window.Available} of {HeaderSize} bytes");
        }

        var header = window.Peek(HeaderSize);
        _fractionNs = UInt32(header) == MagicNanoseconds ? 1 : 1000;

        // The upper bits carry the length of the frame check sequence.
        _link = (LinkType)(UInt32(header[20..]) & 0xFFFF);
        if (!Enum.IsDefined(_link))
        {
            throw new CaptureException($"{name}: packets of link type {(int)_link} are not decoded (Ethernet, Linux cooked, raw IP and loopback are)");
        }

        window.Advance(HeaderSize);
    }

    public bool IsLive => false;

    public IReadOnlyList<InterfaceCounters> Interfaces => [];

    public string? Problem { get; private set; }

    public bool Fill(PacketBatch batch)
    {
        while (!batch.IsFull && !_ended && (batch.Count == 0 || !_window.IsDry))
        {
            Next(batch);
        }

        return !_ended || batch.Count > 0;
    }

    public void Dispose() => _window.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Next(PacketBatch batch)
    {
        if (!_window.Has(RecordHeaderSize))
        {
            EndOfFile();
            return;
        }

        var header = _window.Peek(RecordHeaderSize);
        var captured = UInt32(header[8..]);
        var onWire = UInt32(header[12..]);
        if (captured > MaxCaptured || onWire > int.MaxValue)
        {
            End($"the record at offset {_window.Offset} is damaged: it announces {captured} captured bytes of {onWire}");
            return;
        }

        if (!_window.Has(RecordHeaderSize + (int)captured))
        {
            End($"the record at offset {_window.Offset} is cut off: {captured} bytes announced, {_window.Available - RecordHeaderSize} are there");
            return;
        }

        // Reading on may have moved the bytes within the window.
        header = _window.Peek(RecordHeaderSize + (int)captured);
        var time = UInt32(header) * 1_000_000_000L + UInt32(header[4..]) * _fractionNs;
        var length = Math.Max(onWire, captured);
        batch.Add(new Frame(_link, header[RecordHeaderSize..], (int)length, time, 0));
        _window.Advance(RecordHeaderSize + (int)captured);
        _packets++;
    }

    void EndOfFile()
    {
        if (_window.Available == 0)
        {
            _ended = true;
            return;
        }

        End($"the record header at offset {_window.Offset} is cut off: {_window.Available} of {RecordHeaderSize} bytes are there");
    }

    void End(string problem)
    {
        _ended = true;
        Problem = $"{_name}: {problem}; packets kept: {_packets}";
    }

    uint UInt32(ReadOnlySpan<byte> bytes) =>
        _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
