using Enrichment.Netflow.InformationElements;

namespace Enrichment.Netflow.Plans;

/// <summary>Bytes of a received record that go into ours as they are.</summary>
/// <param name="Source">Offset in the received record; of templates of variable length: number of the field.</param>
/// <param name="Length">Bytes there; of fields of variable length the most that there is room for.</param>
readonly record struct ByteStep(ushort Source, ushort Length, ushort Target, FlowField Field);
