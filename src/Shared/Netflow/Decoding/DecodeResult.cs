using Enrichment.Netflow.Exporters;

namespace Enrichment.Netflow.Decoding;

/// <summary>What became of a datagram.</summary>
/// <param name="Source">Whose it was; null where that is not known, or there are too many of them.</param>
/// <param name="Problem">What was wrong with it; null: nothing. What stands before that was read.</param>
/// <param name="Offset">Where, in bytes from the datagram's beginning.</param>
public readonly record struct DecodeResult(ExportSource? Source, DatagramProblem? Problem, int Offset);
