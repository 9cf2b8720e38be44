using System.Runtime.InteropServices;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Updater.Attribution;

namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>
/// What the flows of one exporter say of its clock. A flow says something where few sockets can be meant, whatever the time, and its
/// beginning or end is the socket's: a TCP flow with SYN begins as the socket is opened, one with FIN or RST ends as it is closed, and any
/// flow lies within the life of its socket, if that was short.
/// </summary>
sealed class ExporterVotes(BindingHistory history)
{
    const int MostVotes = 8192;

    // A five-tuple of many sockets says little.
    const int Few = 4;
    const long Wide = 10_000_000_000;
    const byte Fin = 1, Syn = 2, Rst = 4;

    readonly List<ClockVote> _votes = [];
    readonly Dictionary<int, int> _heard = []; // by row
    int _flows;

    public IReadOnlyList<ClockVote> Votes => _votes;

    /// <summary>More flows would say nothing new.</summary>
    public bool IsFull => _votes.Count >= MostVotes;

    public void Add(FlowRecord record, int file)
    {
        ref readonly var flow = ref record.Generic;
        if (!IpProtocol.HasPorts(flow.Protocol) || flow.MsecFirst == 0 || IsFull)
        {
            return;
        }

        var time = FlowTime.Own(flow, default);
        var (source, destination) = (record.SrcAddress, record.DstAddress);
        var before = _votes.Count;
        lock (history.Gate)
        {
            Add(RowKey.Connected(source, flow.SrcPort, destination, flow.DstPort, flow.Protocol), RowKey.Local(source, flow.SrcPort, flow.Protocol), flow.TcpFlags, time, file);
            Add(RowKey.Connected(destination, flow.DstPort, source, flow.SrcPort, flow.Protocol), RowKey.Local(destination, flow.DstPort, flow.Protocol), flow.TcpFlags, time, file);
        }

        _flows += _votes.Count > before ? 1 : 0;
    }

    void Add(in RowKey connected, in RowKey local, byte flags, in FlowTime time, int file)
    {
        Span<int> rows = stackalloc int[Few];
        var count = history.Find(connected, rows);
        if (count == 0)
        {
            count = history.Find(local, rows);
        }

        if (count > Few)
        {
            return;
        }

        foreach (var row in rows[..count])
        {
            // A socket is heard once for each that could be meant with it: a server's would have as much to say as it had clients, and
            // nothing that helps; and the two directions of a connection are not two witnesses.
            if (!history.Row(row).IsTakenBack && TryFit(history.Row(row), flags, time, out var from, out var to)
                && ++CollectionsMarshal.GetValueRefOrAddDefault(_heard, row, out _) <= count)
            {
                _votes.Add(new ClockVote(from, to, _flows, file));
            }
        }
    }

    bool TryFit(in BindingRow row, byte flags, in FlowTime time, out long from, out long to)
    {
        var offset = history.Places[row.Place].Host.OffsetNs;
        if ((flags & Syn) != 0)
        {
            (from, to) = (row.OpenedFrom + offset - time.FirstNs, row.OpenedBy + offset - time.FirstNs);
            if (to - from <= Wide)
            {
                return true;
            }
        }

        (from, to) = (0, 0);
        if (row.IsOpen)
        {
            return false;
        }

        (from, to) = (flags & (Fin | Rst)) != 0
            ? (row.ClosedFrom + offset - time.LastNs, row.ClosedBy + offset - time.LastNs)
            : (row.OpenedFrom + offset - time.FirstNs, row.ClosedBy + offset - time.LastNs);
        (from, to) = (Math.Min(from, to), Math.Max(from, to));
        return to - from <= Wide;
    }
}
