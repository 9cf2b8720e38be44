namespace Enrichment.Updater.Flows;

/// <summary>What takes the flows that ended. Called from the metering thread: what takes long belongs on another one.</summary>
interface IFlowSink
{
    /// <summary>The flows are valid only during the call.</summary>
    void Accept(ReadOnlySpan<MeteredFlow> flows);

    /// <summary>
    /// Time has come so far: the packets' time when a file is read, the wall clock on a live capture; nanoseconds since 1970.
    /// Called after every batch of packets, and about ten times a second on a quiet live capture.
    /// </summary>
    void Tick(long nowNs);
}
