using System.Diagnostics;
using Enrichment.Updater.Flows;

namespace Enrichment.Updater.Metrics;

/// <summary>
/// Between metering and the next stage: lets the metering thread itself take down what it has counted, once a second, for others
/// to read; counters of interfaces are gone with their interface, and only that thread knows when.
/// </summary>
sealed class CountingSink : IFlowSink
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    readonly IFlowSink _next;
    readonly bool _isAsked;
    volatile StrongBox? _latest;
    long _taken;

    /// <param name="meter">Null: nobody asks.</param>
    public CountingSink(IFlowSink next, UpdaterMeter? meter)
    {
        (_next, _isAsked) = (next, meter is not null);
        if (meter is not null)
        {
            new MeteringMetrics(() => _latest?.Value).AddTo(meter.Meter);
        }
    }

    /// <summary>Takes down everything; called by the metering thread.</summary>
    public Func<MeteringStatistics>? Count { get; set; }

    public void Accept(ReadOnlySpan<MeteredFlow> flows) => _next.Accept(flows);

    public void Tick(long nowNs)
    {
        _next.Tick(nowNs);
        if (_isAsked && (_latest is null || Stopwatch.GetElapsedTime(_taken) >= Every))
        {
            _taken = Stopwatch.GetTimestamp();
            _latest = Count is null ? null : new StrongBox(Count());
        }
    }

    sealed record StrongBox(MeteringStatistics Value);
}
