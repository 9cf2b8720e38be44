using System.Runtime.CompilerServices;
using Enrichment.Fields.Values;
using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>Sums over the flows shown, and over the files they come from.</summary>
sealed class Totals
{
    bool _hasFile;

    /// <summary>Records shown.</summary>
    public long Records { get; private set; }

    /// <summary>Flows that the records stand for; a record without element 1 counts for none, as in nfdump.</summary>
    public ulong Flows { get; private set; }

    /// <summary>In both directions.</summary>
    public ulong Bytes { get; private set; }

    public ulong Packets { get; private set; }

    public ulong FirstSeen { get; private set; } = long.MaxValue;

    public ulong LastSeen { get; private set; }

    /// <summary>By the files' own totals.</summary>
    public ulong WindowFirst { get; private set; }

    public ulong WindowLast { get; private set; }

    public long BlocksSkipped { get; private set; }

    public long BytesRead { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(FlowRecord flow)
    {
        Records++;
        if (!flow.Has(ElementId.GenericFlow))
        {
            return;
        }

        ref readonly var generic = ref flow.Generic;
        ref readonly var counters = ref flow.Counters;
        Flows += flow.FlowCount;
        Bytes += generic.InBytes + counters.OutBytes;
        Packets += generic.InPackets + counters.OutPackets;
        FirstSeen = Math.Min(FirstSeen, FlowTimes.First(flow));
        LastSeen = Math.Max(LastSeen, generic.MsecLast);
    }

    /// <summary>Adds flows that were added up before.</summary>
    public void Add(int records, in TotalSums sums)
    {
        Records += records;
        Flows += sums.Flows;
        Bytes += sums.Bytes;
        Packets += sums.Packets;
        FirstSeen = Math.Min(FirstSeen, sums.FirstSeen);
        LastSeen = Math.Max(LastSeen, sums.LastSeen);
    }

    /// <summary>Adds the flows that others counted.</summary>
    public void Add(Totals others)
    {
        Records += others.Records;
        Flows += others.Flows;
        Bytes += others.Bytes;
        Packets += others.Packets;
        FirstSeen = Math.Min(FirstSeen, others.FirstSeen);
        LastSeen = Math.Max(LastSeen, others.LastSeen);
        BytesRead += others.BytesRead;
    }

    /// <summary>A file without totals counts as if they were zero.</summary>
    public void AddWindow(StatRecord? stat)
    {
        var first = stat?.MsecFirstSeen ?? 0;
        WindowFirst = _hasFile ? Math.Min(WindowFirst, first) : first;
        WindowLast = Math.Max(WindowLast, stat?.MsecLastSeen ?? 0);
        _hasFile = true;
    }

    /// <summary>What lies outside of -t is not part of the window that is shown.</summary>
    public void ClipWindow(ulong after, ulong before)
    {
        WindowFirst = Math.Max(WindowFirst, after);
        WindowLast = Math.Min(WindowLast, before);
    }

    /// <param name="bytes">Of a block with flows that passed, unpacked.</param>
    public void AddBytes(int bytes) => BytesRead += bytes;

    public void AddSkipped(long blocks) => BlocksSkipped += blocks;
}
