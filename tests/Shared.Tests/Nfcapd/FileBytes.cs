using System.Buffers.Binary;
using System.Text;

namespace Enrichment.Tests.Nfcapd;

/// <summary>Puts flow files together byte by byte, without any of the code under test: the specification as code.</summary>
sealed class FileBytes
{
    readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public int Length => _bytes.Count;

    public FileBytes U8(params byte[] values)
    {
        _bytes.AddRange(values);
        return this;
    }

    public FileBytes U16(params int[] values)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
            _bytes.AddRange(bytes);
        }

        return this;
    }

    public FileBytes U32(params uint[] values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            _bytes.AddRange(bytes);
        }

        return this;
    }

    public FileBytes U64(params ulong[] values)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            _bytes.AddRange(bytes);
        }

        return this;
    }

    public FileBytes Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public FileBytes Text(string text, int size)
    {
        var bytes = new byte[size];
        Encoding.UTF8.GetBytes(text, bytes);
        return Raw(bytes);
    }

    public FileBytes Zeros(int count) => Raw(new byte[count]);

    public static byte[] Of(Func<FileBytes, FileBytes> write) => write(new FileBytes()).ToArray();
}
