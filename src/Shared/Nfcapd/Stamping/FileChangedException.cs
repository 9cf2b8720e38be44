namespace Enrichment.Nfcapd.Stamping;

/// <summary>Somebody wrote to a file while it was being read; the message is one sentence.</summary>
public sealed class FileChangedException(string message) : IOException(message);
