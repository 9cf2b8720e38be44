using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Clocks;
using Enrichment.Updater.Stamp.Progress;

namespace Enrichment.Updater.Stamp;

/// <summary>What is there before any bindings are.</summary>
/// <param name="Progress">Null: nobody looks.</param>
sealed record StampSetup(StampRequest Request, StampTargets Targets, ServiceNames? Services, StampReport Report, StampProgress? Progress)
{
    public StampTools ToolsFor(BindingSources sources, ExporterClocks clocks) => new(
        Request, new Attributor(sources.History, new AttributionOptions { MatchTime = Request.MatchTime }, Services), clocks, sources.Span, Targets, Report, Progress);
}
