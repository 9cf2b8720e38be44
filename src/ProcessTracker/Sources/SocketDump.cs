using Enrichment.Native;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Sources;

/// <summary>Reads all tables of a namespace: each by sock_diag where the kernel can, else from /proc/net.</summary>
sealed class SocketDump(SockDiagDump diag, uint states)
{
    readonly byte[] _text = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);

    /// <summary>Dumps that failed; their sockets are taken as unchanged.</summary>
    public long Failures { get; private set; }

    public void Read(NetNamespace ns, SocketRows rows)
    {
        foreach (var table in SocketTable.All)
        {
            rows.BeginSegment(KernelClock.WallNow);
            if (ns.HasDiag(table))
            {
                if (diag.Read(ns.Diag!, table, states, rows) < 0)
                {
                    Failures++;
                    rows.DropSegment();
                    continue;
                }
            }
            else if (ns.FileOf(table) is { } file)
            {
                file.Read(table, rows, _text);
                DropStates(rows);
            }
            else
            {
                continue;
            }

            rows.EndSegment(ns, table, KernelClock.WallNow);
        }
    }

    /// <summary>/proc/net has rows in every state; those not asked for are taken out again.</summary>
    void DropStates(SocketRows rows)
    {
        if (states == SocketStates.All)
        {
            return;
        }

        var current = rows.Current;
        var kept = 0;
        foreach (ref readonly var row in current)
        {
            if ((states & (1u << (int)row.State)) != 0)
            {
                current[kept++] = row;
            }
        }

        rows.Truncate(kept);
    }
}
