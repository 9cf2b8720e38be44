using System.Runtime.CompilerServices;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.Plans;

namespace Enrichment.Netflow.Decoding;

/// <summary>Makes flow records of the records of one set, by the plan of their template.</summary>
sealed class RecordDecoder(BatchWriter batch)
{
    readonly uint[] _fields = new uint[VariableRecord.MostFields];
    LateValues _late;

    /// <summary>Makes records as long as whole ones are there; what is left is padding (RFC 7011 §3.3.1).</summary>
    /// <param name="datagram">From the first record to the end of the datagram.</param>
    /// <param name="length">Bytes of the set.</param>
    /// <returns>How many records; negative: so many, less one, and then one that ends after the set.</returns>
    public int Add(ExportSource source, RecordPlan plan, ReadOnlySpan<byte> datagram, int length, in MessageContext message)
    {
        batch.Begin(source, plan, message.ReceivedNs);
        return plan.Template.IsVariable ? AddVariable(source, plan, datagram[..length], message) : AddFixed(source, plan, datagram, length, message);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int AddFixed(ExportSource source, RecordPlan plan, ReadOnlySpan<byte> datagram, int length, in MessageContext message)
    {
        var size = plan.Template.MinLength;
        var count = length / size;
        for (var i = 0; i < count; i++)
        {
            var target = batch.Room(plan.Size, size);
            plan.Run(datagram, target, ref _late);
            RecordFinish.Do(plan, target, _late, message, source);
            batch.Add(plan.Size, datagram[..size]);
            datagram = datagram[size..];
        }

        source.Counters.Flows += count;
        return count;
    }

    /// <summary>Makes records of v1, v5 or v7, each by the plan for what it has.</summary>
    /// <param name="datagram">From the first record on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddFixed(ExportSource source, FixedPlans plans, ReadOnlySpan<byte> datagram, int count, int size, in MessageContext message)
    {
        RecordPlan? last = null;
        for (var i = 0; i < count; i++)
        {
            var plan = plans.For(datagram);
            if (!ReferenceEquals(plan, last))
            {
                batch.Begin(source, plan, message.ReceivedNs);
                last = plan;
            }

            var target = batch.Room(plan.Size, size);
            plan.Run(datagram, target, ref _late);
            RecordFinish.Do(plan, target, _late, message, source);
            batch.Add(plan.Size, datagram[..size]);
            datagram = datagram[size..];
        }

        source.Counters.Flows += count;
    }

    int AddVariable(ExportSource source, RecordPlan plan, ReadOnlySpan<byte> set, in MessageContext message)
    {
        var count = 0;
        while (set.Length >= plan.Template.MinLength)
        {
            var size = VariableRecord.Locate(plan.Template, set, _fields);
            if (size < 0)
            {
                source.Counters.Flows += count;
                return -count - 1;
            }

            var target = batch.Room(plan.Size, size);
            plan.Run(set, _fields, target, ref _late);
            RecordFinish.Do(plan, target, _late, message, source);
            batch.Add(plan.Size, set[..size]);
            set = set[size..];
            count++;
        }

        source.Counters.Flows += count;
        return count;
    }
}
