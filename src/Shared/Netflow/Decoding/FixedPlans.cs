using System.Runtime.CompilerServices;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Plans;
using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Decoding;

/// <summary>
/// The plans of one exporter of v1, v5 or v7. nfcapd leaves out of a record what is zero in it: interfaces and masks, AS numbers, the next hop;
/// there is a plan for each combination.
/// </summary>
sealed class FixedPlans(ExportSource source)
{
    const int Misc = 1, Routing = 2, NextHop = 4;

    readonly RecordPlan?[] _plans = new RecordPlan?[8];

    /// <param name="record">48 bytes at least.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RecordPlan For(ReadOnlySpan<byte> record)
    {
        var interfaces = Unsafe.ReadUnaligned<uint>(in record[12]);
        var nextHop = Unsafe.ReadUnaligned<uint>(in record[8]);
        var which = (interfaces != 0 ? Misc : 0) | (nextHop != 0 ? NextHop : 0);
        if (source.Key.Version != ExportVersion.NetflowV1)
        {
            which |= (Unsafe.ReadUnaligned<uint>(in record[40]) != 0 ? Routing : 0) | (Unsafe.ReadUnaligned<ushort>(in record[44]) != 0 ? Misc : 0);
        }

        return _plans[which] ?? Make(which);
    }

    RecordPlan Make(int which)
    {
        var all = FixedLayout.Of(source.Key.Version).Template;
        var fields = all.Fields.ToArray();
        foreach (ref var field in fields.AsSpan())
        {
            var group = field.Element?.Field switch
            {
                FlowField.Input or FlowField.Output or FlowField.SrcMask or FlowField.DstMask => Misc,
                FlowField.SrcAs or FlowField.DstAs => Routing,
                FlowField.NextHopIPv4 => NextHop,
                _ => 0,
            };
            if ((group & which) != group)
            {
                field = field with { Element = null };
            }
        }

        return _plans[which] = RecordPlanBuilder.Build(new Template(all.Id, fields, 0), source.Key, source.SysId);
    }
}
