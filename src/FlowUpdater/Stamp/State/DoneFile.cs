namespace Enrichment.Updater.Stamp.State;

/// <summary>How a file looked when it had been stamped.</summary>
/// <param name="Options">With what; see <see cref="StampState.Remember"/>.</param>
readonly record struct DoneFile(ulong Options, ulong Inode, long Size, long ModifiedNs);
