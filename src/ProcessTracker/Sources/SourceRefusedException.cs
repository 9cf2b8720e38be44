namespace Enrichment.Tracker.Sources;

/// <summary>The kernel, or what this host lacks, does not let a source work. The message is a phrase for people.</summary>
class SourceRefusedException(string message) : Exception(message);
