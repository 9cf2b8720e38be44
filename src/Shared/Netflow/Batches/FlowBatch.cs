using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.Plans;
using Enrichment.Nfcapd;

namespace Enrichment.Netflow.Batches;

/// <summary>
/// Flows on their way from a decoder to the outputs: each is a record of layout 2 as nfcapd would write it, one behind the other in one array.
/// Filled by one thread, then handed on as a whole and used again.
/// </summary>
/// <remarks>
/// <code>
/// for (var i = 0; i &lt; batch.Count; i++) { batch.Load(i, view); … batch.RunOf(i).Source.Key.Exporter … }
/// </code>
/// </remarks>
public sealed class FlowBatch
{
    /// <summary>The most that a datagram can become is checked for before it is decoded, so a batch is never grown.</summary>
    public const int DefaultBytes = 512 * 1024;
    public const int MaxFlows = 4096;

    /// <summary>Uptime, time and the flow's moment are cut to milliseconds each by itself: what is reckoned of them is so much too early or too late.</summary>
    const long UptimeErrorNs = 1_000_000;

    // About eight records.
    const int Ahead = 1024;

    readonly FlowEntry[] _flows = new FlowEntry[MaxFlows];
    readonly FlowRun[] _runs = new FlowRun[MaxFlows];

    /// <param name="keepsReceived">Keep each record as it was received too, for those who pass on what has no place in ours.</param>
    public FlowBatch(bool keepsReceived = false, int bytes = DefaultBytes)
    {
        Bytes = GC.AllocateUninitializedArray<byte>(bytes);
        Received = keepsReceived ? GC.AllocateUninitializedArray<byte>(bytes) : [];
    }

    /// <summary>The records; <see cref="Length"/> bytes of it are used.</summary>
    public byte[] Bytes { get; }

    public int Length { get; internal set; }

    /// <summary>The records as they were received; empty where they are not kept.</summary>
    public byte[] Received { get; }

    public int ReceivedLength { get; internal set; }

    public int Count { get; internal set; }

    public Span<FlowEntry> Flows => _flows.AsSpan(0, Count);

    public int RunCount { get; internal set; }

    public ReadOnlySpan<FlowRun> Runs => _runs.AsSpan(0, RunCount);

    internal FlowEntry[] AllFlows => _flows;

    /// <summary>The latest receipt of any of them, nanoseconds since 1970.</summary>
    public long LastReceivedNs => RunCount == 0 ? 0 : _runs[RunCount - 1].ReceivedNs;

    /// <summary>What the flow has in common with others: its exporter, its template, its receipt.</summary>
    public ref readonly FlowRun RunOf(int flow) => ref _runs[_flows[flow].Run];

    /// <summary>The flow's record, without a name of ours.</summary>
    public ReadOnlySpan<byte> Record(int flow) => Bytes.AsSpan(_flows[flow].Offset, _flows[flow].Length);

    /// <summary>
    /// Asks memory for what is read some flows after this one: another processor wrote it, and what lies so far apart does not come by itself.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void FetchAfter(int flow)
    {
        if (Sse.IsSupported)
        {
            // It may be behind the end, or a collection may move the array meanwhile: then it was for nothing, and nothing else happens.
            var ahead = (byte*)Unsafe.AsPointer(ref Bytes[_flows[flow].Offset]) + Ahead;
            Sse.Prefetch0(ahead);
            Sse.Prefetch0(ahead + 64);
        }
    }

    /// <summary>The flow as it was received, by the fields of <see cref="RecordPlan.Template"/>; empty where that is not kept.</summary>
    public ReadOnlySpan<byte> ReceivedRecord(int flow) => Received.AsSpan(_flows[flow].ReceivedOffset, _flows[flow].ReceivedLength);

    /// <summary>Lays a view over the flow's record.</summary>
    public void Load(int flow, FlowRecord view) => view.Load(Bytes, _flows[flow].Offset, _flows[flow].Length);

    /// <summary>Keeps only those flows, in the order given.</summary>
    /// <param name="flows">Numbers of flows, ascending.</param>
    public void Keep(ReadOnlySpan<int> flows)
    {
        for (var i = 0; i < flows.Length; i++)
        {
            _flows[i] = _flows[flows[i]];
        }

        Count = flows.Length;
    }

    /// <summary>Begins a run; flows that are added belong to it.</summary>
    internal void BeginRun(ExportSource source, RecordPlan plan, long receivedNs)
    {
        ref var run = ref _runs[RunCount++];
        (run.Source, run.Plan, run.ReceivedNs) = (source, plan, receivedNs);
        (run.LaterNs, run.UncertainNs) = (0, 0);
        if (plan.IsByUptime)
        {
            run.LaterNs = source.Boot.LaterNs - UptimeErrorNs;
            run.UncertainNs = source.Boot.UncertainNs + (2 * UptimeErrorNs);
        }
    }

    public void Clear()
    {
        (Length, ReceivedLength, Count, RunCount) = (0, 0, 0, 0);
    }
}
