using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Clocks;
using Enrichment.Updater.Stamp.Progress;

namespace Enrichment.Updater.Stamp;

/// <summary>What all threads of a stamping share.</summary>
/// <param name="Bindings">The time of which the bindings speak; empty where that is not known.</param>
/// <param name="Progress">Null: nobody looks.</param>
sealed record StampTools(StampRequest Request, Attributor Attributor, ExporterClocks Clocks, TimeSpanNs Bindings, StampTargets Targets, StampReport Report, StampProgress? Progress);
