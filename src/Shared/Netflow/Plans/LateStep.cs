using Enrichment.Netflow.InformationElements;

namespace Enrichment.Netflow.Plans;

/// <summary>A number of a received record that is worked into our record at its end, with others.</summary>
/// <param name="Source">Offset in the received record; of templates of variable length: number of the field.</param>
/// <param name="Width">Bytes there, at most 8.</param>
readonly record struct LateStep(ushort Source, byte Width, FlowField Field)
{
    /// <summary>How many such fields there are.</summary>
    public const int Fields = FlowField.VrfName - FlowField.FirstUptime + 1;

    public int Index => Field - FlowField.FirstUptime;
}
