using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Exporters;

/// <summary>
/// What one exporter has sent in the time of a file: an entry of record type 8 of both layouts (nfdump's exporter_stats_record_t).
/// <code>0 u16 type = 8 | 2 u16 size = 8 + 24 n | 4 u32 n | n times: u32 sysid | u32 sequence failures | u64 packets | u64 flows</code>
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct ExporterCounters
{
    public const int Size = 24;
    const int HeaderSize = 8;

    /// <summary>The most entries that one record has room for.</summary>
    public const int MostInRecord = (ushort.MaxValue - HeaderSize) / Size;

    public uint SysId;
    public uint SequenceFailures;

    /// <summary>Datagrams.</summary>
    public ulong Packets;
    public ulong Flows;

    /// <returns>The entries, laid over the record; none where it is not such a record, or counts other than are there.</returns>
    public static ReadOnlySpan<ExporterCounters> Read(ReadOnlySpan<byte> record)
    {
        if (!RecordBytes.Is(record, RecordType.ExporterStats, HeaderSize))
        {
            return default;
        }

        var entries = MemoryMarshal.Cast<byte, ExporterCounters>(record[HeaderSize..]);
        return record.Length == HeaderSize + Size * entries.Length && MemoryMarshal.Read<uint>(record[4..]) == entries.Length ? entries : default;
    }

    /// <param name="record">Room for 8 bytes and <see cref="Size"/> for each entry.</param>
    /// <param name="entries">At most <see cref="MostInRecord"/>.</param>
    /// <returns>The length of the record.</returns>
    public static int Write(ReadOnlySpan<ExporterCounters> entries, Span<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Length, MostInRecord);
        var size = HeaderSize + Size * entries.Length;
        RecordBytes.WriteHeader(record, RecordType.ExporterStats, size);
        MemoryMarshal.Write(record[4..], (uint)entries.Length);
        MemoryMarshal.AsBytes(entries).CopyTo(record[HeaderSize..]);
        return size;
    }
}
