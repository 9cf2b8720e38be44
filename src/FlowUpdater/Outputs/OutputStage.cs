using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Flows;

namespace Enrichment.Updater.Outputs;

/// <summary>The last stage: every stamped flow is counted and, if it passes the filter, given to all outputs.</summary>
/// <param name="filter">Null: all flows pass.</param>
sealed class OutputStage(IReadOnlyList<IFlowOutput> outputs, TimeProvider time, OutputFilter? filter = null)
    : IStampedSink<MeteredFlow>, IStampedBatchSink, IDisposable
{
    // Flows come from the thread that releases them, or from the metering thread where the queue is full.
    readonly Lock _gate = new();
    StampCounters _counters;

    /// <summary>What was stamped, so far.</summary>
    public StampCounters Counters
    {
        get
        {
            lock (_gate)
            {
                return _counters;
            }
        }
    }

    public void Accept(in MeteredFlow flow, in FlowStamp stamp)
    {
        lock (_gate)
        {
            _counters.Add(stamp);
            if (outputs.Count == 0 && filter is null)
            {
                return;
            }

            var values = MeteredValues.Of(flow, (ulong)time.GetUtcNow().ToUnixTimeMilliseconds());
            if (filter is not null && !filter.Passes(values, stamp))
            {
                return;
            }

            foreach (var output in outputs)
            {
                output.Write(values, stamp);
            }
        }
    }

    public void Accept(FlowBatch flows, Span<FlowStamp> stamps)
    {
        lock (_gate)
        {
            Count(stamps);
            if (filter is not null)
            {
                stamps = stamps[..filter.Keep(flows, stamps)];
            }

            foreach (var output in outputs)
            {
                output.Write(flows, stamps);
            }
        }
    }

    void Count(ReadOnlySpan<FlowStamp> stamps)
    {
        var notAsked = 0;
        foreach (ref readonly var stamp in stamps)
        {
            // Without trackers nobody is asked, but a service may have its name.
            if (stamp.IsAsked || stamp.Source.Grade == MatchGrade.Service || stamp.Destination.Grade == MatchGrade.Service)
            {
                _counters.Add(stamp);
            }
            else
            {
                notAsked++;
            }
        }

        _counters.AddNotAsked(notAsked);
    }

    public void KeepTime()
    {
        lock (_gate)
        {
            foreach (var output in outputs)
            {
                output.KeepTime();
            }
        }
    }

    public void Dispose()
    {
        foreach (var output in outputs)
        {
            output.Dispose();
        }
    }
}
