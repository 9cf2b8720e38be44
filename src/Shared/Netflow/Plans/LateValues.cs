using System.Runtime.CompilerServices;
using Enrichment.Netflow.InformationElements;

namespace Enrichment.Netflow.Plans;

/// <summary>The values of a record's late fields. Only those that its plan has are ever written, and read.</summary>
[InlineArray(LateStep.Fields)]
struct LateValues
{
    ulong _first;

    public readonly ulong Of(FlowField field) => this[field - FlowField.FirstUptime];
}
