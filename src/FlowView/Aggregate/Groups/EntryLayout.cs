using System.Runtime.CompilerServices;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>
/// How the sums of a group lie behind its key, in 64-bit words. Nearly all groups fit into the narrow form; a table whose groups do not
/// changes to the wide one.
/// <code>
/// narrow   first 48, flags 16 | last 48, marks 16 | flows 32, packets in 32 | bytes in | (record)
/// wide     first 48, flags 16 | last 48, marks 16 | flows | packets in | bytes in | packets out | bytes out | (record)
/// </code>
/// </summary>
readonly struct EntryLayout(int keyWords, bool isWide, bool hasRecord)
{
    const ulong Low48 = (1UL << 48) - 1;

    public int KeyWords { get; } = keyWords;

    public bool IsWide { get; } = isWide;

    public bool HasRecord { get; } = hasRecord;

    /// <summary>Words of a whole entry.</summary>
    public int Words { get; } = keyWords + (isWide ? 7 : 4) + (hasRecord ? 1 : 0);

    public EntryLayout Widened => new(KeyWords, isWide: true, HasRecord);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNarrow(in FlowSums sums) => (sums.OutPackets | sums.OutBytes) == 0 && (sums.Flows | sums.InPackets) >> 32 == 0;

    /// <summary>Writes the sums of a new group.</summary>
    /// <param name="at">Behind the key.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Write(ulong* at, in FlowSums sums)
    {
        at[0] = Math.Min(sums.First, Low48) | (ulong)sums.Flags << 48;
        at[1] = Math.Min(sums.Last, Low48) | (ulong)sums.Marks << 48;
        if (IsWide)
        {
            (at[2], at[3], at[4], at[5], at[6]) = (sums.Flows, sums.InPackets, sums.InBytes, sums.OutPackets, sums.OutBytes);
            at += 7;
        }
        else
        {
            (at[2], at[3]) = (sums.Flows | sums.InPackets << 32, sums.InBytes);
            at += 4;
        }

        if (HasRecord)
        {
            *at = sums.Record;
        }
    }

    /// <summary>Adds to the sums of a group.</summary>
    /// <returns>False: they do not fit, and nothing was added.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe bool TryAdd(ulong* at, in FlowSums sums)
    {
        if (IsWide)
        {
            (at[2], at[3], at[4], at[5], at[6]) =
                (at[2] + sums.Flows, at[3] + sums.InPackets, at[4] + sums.InBytes, at[5] + sums.OutPackets, at[6] + sums.OutBytes);
        }
        else
        {
            var (flows, packets) = ((uint)at[2] + sums.Flows, (at[2] >> 32) + sums.InPackets);
            if (((flows | packets) >> 32 | sums.OutPackets | sums.OutBytes) != 0)
            {
                return false;
            }

            at[2] = flows | packets << 32;
            at[3] += sums.InBytes;
        }

        at[0] = Math.Min(at[0] & Low48, sums.First) | (at[0] & ~Low48) | (ulong)sums.Flags << 48;
        at[1] = Math.Max(at[1] & Low48, Math.Min(sums.Last, Low48)) | (at[1] & ~Low48) | (ulong)sums.Marks << 48;
        if (HasRecord)
        {
            ref var record = ref at[IsWide ? 7 : 4];
            record = Math.Min(record, sums.Record);
        }

        return true;
    }

    /// <param name="at">Behind the key.</param>
    public unsafe void Read(ulong* at, out FlowSums sums)
    {
        sums = new FlowSums
        {
            First = at[0] & Low48, Flags = (ushort)(at[0] >> 48), Last = at[1] & Low48, Marks = (FlowMarks)(at[1] >> 48),
            Flows = IsWide ? at[2] : (uint)at[2],
            InPackets = IsWide ? at[3] : at[2] >> 32,
            InBytes = IsWide ? at[4] : at[3],
            OutPackets = IsWide ? at[5] : 0,
            OutBytes = IsWide ? at[6] : 0,
            Record = HasRecord ? at[IsWide ? 7 : 4] : 0,
        };
    }
}
