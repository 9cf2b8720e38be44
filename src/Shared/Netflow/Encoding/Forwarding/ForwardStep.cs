namespace Enrichment.Netflow.Encoding.Forwarding;

/// <summary>What happens to the next bytes of a received record.</summary>
/// <param name="Length">Bytes; <see cref="ExportField.Variable"/>: a field whose length stands before it (RFC 7011 §7).</param>
readonly record struct ForwardStep(bool IsKept, ushort Length);
