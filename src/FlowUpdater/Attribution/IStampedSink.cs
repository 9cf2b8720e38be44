using Enrichment.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>What takes flows whose processes are looked up. Called by one thread at a time.</summary>
interface IStampedSink<T>
    where T : struct
{
    void Accept(in T flow, in FlowStamp stamp);
}
