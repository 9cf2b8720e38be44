namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>The kernel, or what this host lacks, does not let the programs run. The message is a phrase for people.</summary>
sealed class EbpfException(string message) : SourceRefusedException(message);
