using System.Runtime.CompilerServices;
using Enrichment.Netflow.InformationElements;
using Enrichment.Text;

namespace Enrichment.Netflow.Plans;

/// <summary>The work for each record.</summary>
public sealed partial class RecordPlan
{
    readonly ByteMoves? _moves;

    /// <summary>Makes a record of a template of fixed length, but for what <see cref="Decoding.RecordFinish"/> works in.</summary>
    /// <param name="record">As received; what follows it may be part of the span.</param>
    /// <param name="target">Room for <see cref="Size"/> and <see cref="Slack"/> bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Run(ReadOnlySpan<byte> record, Span<byte> target, ref LateValues late)
    {
        if (_moves is not null && record.Length >= _moves.Readable)
        {
            _moves.Run(record, target);
        }
        else
        {
            _prototype.CopyTo(target);
            foreach (ref readonly var step in _copies.AsSpan())
            {
                NetworkNumber.WriteHost(target[step.Target..], NetworkNumber.Read(record[step.Source..], step.SourceWidth), step.TargetWidth);
            }
        }

        foreach (ref readonly var step in _bytes.AsSpan())
        {
            CopyBytes(record.Slice(step.Source, step.Length), step, target);
        }

        foreach (ref readonly var step in _late.AsSpan())
        {
            late[step.Index] = NetworkNumber.Read(record[step.Source..], step.Width);
        }
    }

    /// <summary>The same for a template with fields of variable length.</summary>
    /// <param name="fields">Where each field of the record is: offset in the high, length in the low half.</param>
    internal void Run(ReadOnlySpan<byte> record, ReadOnlySpan<uint> fields, Span<byte> target, ref LateValues late)
    {
        _prototype.CopyTo(target);
        foreach (ref readonly var step in _copies.AsSpan())
        {
            var field = fields[step.Source];
            NetworkNumber.WriteHost(target[step.Target..], NetworkNumber.Read(record[(int)(field >> 16)..], step.SourceWidth), step.TargetWidth);
        }

        foreach (ref readonly var step in _bytes.AsSpan())
        {
            var field = fields[step.Source];
            CopyBytes(record.Slice((int)(field >> 16), (int)Math.Min(field & 0xFFFF, step.Length)), step, target);
        }

        foreach (ref readonly var step in _late.AsSpan())
        {
            late[step.Index] = NetworkNumber.Read(record[(int)(fields[step.Source] >> 16)..], step.Width);
        }
    }

    static void CopyBytes(ReadOnlySpan<byte> value, in ByteStep step, Span<byte> target)
    {
        target = target[step.Target..];
        switch (step.Field)
        {
            case FlowField.UserName:
                // Foreign text: what a terminal must not see is taken out.
                var end = value.IndexOf((byte)0);
                ProcessNameText.Write(end < 0 ? value : value[..end], target[..ProcessNameText.MaxLayout2]);
                return;
            case FlowField.ApplicationId or FlowField.IngressAcl or FlowField.EgressAcl:
                value.CopyTo(target); // nfcapd leaves these in network order.
                return;
            default:
                NetworkNumber.WriteHost(target, NetworkNumber.Read(value, 8), 8);
                NetworkNumber.WriteHost(target[8..], NetworkNumber.Read(value[8..], 8), 8);
                return;
        }
    }
}
