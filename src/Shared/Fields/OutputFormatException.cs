namespace Enrichment.Fields;

/// <summary>A format string, or the name of a format, that cannot be understood; the message says where.</summary>
public sealed class OutputFormatException(string message) : Exception(message);
