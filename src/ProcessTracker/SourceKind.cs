namespace Enrichment.Tracker;

/// <summary>Where sockets are learnt from.</summary>
enum SourceKind
{
    /// <summary>The best one that works here.</summary>
    Auto,
    Ebpf,
    SockDiag,
    ProcFs,
}
