using Enrichment.Files;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Updater.Stamp.Finding;
using Enrichment.Updater.Stamp.State;

namespace Enrichment.Updater.Stamp;

/// <summary>Where the stamped files go, and which are there already.</summary>
sealed class StampTargets(StampRequest request, StampState state, StampReport report)
{
    readonly ulong _options = state.Remember(StampedWith.Of(request));
    readonly MirrorDirectories? _mirror = request.OutputDirectory is { } directory ? new MirrorDirectories(directory, report) : null;

    /// <summary>The stamped files take the places of those that were read.</summary>
    public bool InPlace => _mirror is null;

    /// <exception cref="IOException">Its directory cannot be made.</exception>
    public string PlaceOf(FlowFile file) => _mirror?.PlaceOf(file.Path, file.Relative) ?? file.Path;

    /// <summary>Whether a file is as it was when it was stamped with the same.</summary>
    public bool IsDone(FlowFile file) =>
        FileStatus.Of(file.Path) is { } status
        && state.IsDone(Path.GetFullPath(file.Path), status, _options)
        && (_mirror is null || File.Exists(PlaceOf(file)));

    public void SetDone(FlowFile file, in StampedFile stamped) =>
        state.SetDone(Path.GetFullPath(file.Path), InPlace ? stamped.Output : stamped.Input, _options);
}
