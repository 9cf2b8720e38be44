using System.Buffers.Binary;

namespace Enrichment.Updater.Tests.Inputs.Capture.Files;

/// <summary>Writes capture files of both formats, in either byte order.</summary>
sealed class CaptureBytes(bool bigEndian)
{
    readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public CaptureBytes PcapHeader(uint magic = 0xA1B2C3D4, uint link = 1) =>
        UInt32(magic).UInt16(2).UInt16(4).UInt32(0).UInt32(0).UInt32(262144).UInt32(link);

    public CaptureBytes PcapRecord(uint seconds, uint fraction, byte[] frame, uint? captured = null, uint? onWire = null) =>
        UInt32(seconds).UInt32(fraction).UInt32(captured ?? (uint)frame.Length).UInt32(onWire ?? (uint)frame.Length).Bytes(frame);

    public CaptureBytes Section() => Block(0x0A0D0D0A, body => body.UInt32(0x1A2B3C4D).UInt16(1).UInt16(0).UInt32(uint.MaxValue).UInt32(uint.MaxValue));

    public CaptureBytes Interface(ushort link = 1, uint snapLength = 0, byte? resolution = null, long? offset = null) => Block(1, body =>
    {
        body.UInt16(link).UInt16(0).UInt32(snapLength).Option(2, "eth0"u8.ToArray());
        if (resolution is { } r)
        {
            body.Option(9, [r]);
        }

        if (offset is { } seconds)
        {
            body.Option(14, new CaptureBytes(bigEndian).UInt64((ulong)seconds).ToArray());
        }

        body.UInt32(0);
    });

    public CaptureBytes Enhanced(uint number, ulong ticks, byte[] frame, uint? captured = null, uint? onWire = null) => Block(6, body => body
        .UInt32(number).UInt32((uint)(ticks >> 32)).UInt32((uint)ticks)
        .UInt32(captured ?? (uint)frame.Length).UInt32(onWire ?? (uint)frame.Length).Bytes(frame).Pad().Option(1, "a comment"u8.ToArray()).UInt32(0));

    public CaptureBytes Obsolete(ushort number, ulong ticks, byte[] frame) => Block(2, body => body
        .UInt16(number).UInt16(0).UInt32((uint)(ticks >> 32)).UInt32((uint)ticks)
        .UInt32((uint)frame.Length).UInt32((uint)frame.Length).Bytes(frame).Pad());

    public CaptureBytes Simple(byte[] frame, uint? onWire = null) => Block(3, body => body.UInt32(onWire ?? (uint)frame.Length).Bytes(frame).Pad());

    public CaptureBytes Block(uint type, Action<CaptureBytes> fill)
    {
        var body = new CaptureBytes(bigEndian);
        fill(body);
        var length = (uint)body._bytes.Count + 12;
        return UInt32(type).UInt32(length).Bytes(body.ToArray()).UInt32(length);
    }

    public CaptureBytes Bytes(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public CaptureBytes UInt16(ushort value) => Number(2, value);

    public CaptureBytes UInt32(uint value) => Number(4, value);

    public CaptureBytes UInt64(ulong value) => Number(8, value);

    CaptureBytes Option(ushort code, byte[] value) => UInt16(code).UInt16((ushort)value.Length).Bytes(value).Pad();

    CaptureBytes Pad() => Bytes(new byte[(4 - (_bytes.Count % 4)) % 4]);

    CaptureBytes Number(int size, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        var number = bytes[..size];
        if (bigEndian)
        {
            Array.Reverse(number);
        }

        return Bytes(number);
    }
}
