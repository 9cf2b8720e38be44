namespace Enrichment.Netflow.Plans;

/// <summary>A number of a received record, in network order, and where it goes in ours, in host order.</summary>
/// <param name="Source">Offset in the received record; of templates of variable length: number of the field.</param>
/// <param name="SourceWidth">Bytes there; at most 8 (reduced-size encoding, RFC 7011 §6.2, makes it less than it might be).</param>
/// <param name="Target">Offset in our record.</param>
/// <param name="TargetWidth">1, 2, 4 or 8 bytes there.</param>
readonly record struct CopyStep(ushort Source, byte SourceWidth, ushort Target, byte TargetWidth);
