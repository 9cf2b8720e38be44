using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Aggregate.Ordering;

namespace Enrichment.View.Aggregate.Records;

/// <summary>
/// A flow record made of a group's key and sums alone: what its flows do not have in common is not in it. An element of which everything is
/// zero is left out.
/// </summary>
/// <param name="countsAll">A group of one flow says that it is one, too; a filter does not pass a number that is not there.</param>
sealed unsafe class KeyRecord(KeyLayout layout, KeyTexts texts, bool countsAll)
{
    const byte Icmp = 1, Tcp = 6;
    const int MostBytes = 4096, MostText = 512, MostElements = 64;

    static readonly FlowStamp Nobody = new(EndStamp.Miss(MissReason.None), EndStamp.Miss(MissReason.None));

    readonly byte[] _bytes = new byte[MostBytes];
    readonly byte[]?[] _elements = new byte[MostElements][];
    readonly bool[] _isThere = new bool[MostElements];
    readonly bool _hasTexts = layout.NeedsStamps;
    readonly bool _showsIcmp =
        layout.Parts.Any(part => part.Field == KeyFields.DstPort) && !layout.Parts.Any(part => part.Field == KeyFields.Protocol);
    readonly bool _showsFlags = layout.Parts.Any(part => part.Field == KeyFields.Flags) && !layout.Parts.Any(part => part.Field == KeyFields.Protocol);
    ushort _exporter;

    /// <summary>Valid until the next <see cref="Load"/>.</summary>
    public FlowRecord Flow { get; } = new();

    /// <param name="number">Of the record among those that are shown, from 1.</param>
    public void Load(GroupRow group, long number)
    {
        Array.Clear(_isThere);
        _exporter = 0;
        group.Read(out var sums);
        var isLong = group.Layout.KeyWords != layout.Words4;
        for (var part = 0; part < layout.Parts.Count; part++)
        {
            Put(part, group.Key, isLong, sums.Marks);
        }

        Put(sums);
        Flow.Load(_bytes, 0, Write());
        Flow.Count = number;
        if (_hasTexts)
        {
            Flow.Stamp = Stamp(group.Key, isLong);
        }
    }

    void Put(int number, ulong* key, bool isLong, FlowMarks marks)
    {
        var part = layout.Parts[number];
        switch (part.Field.Kind)
        {
            case KeyKind.Text when part.Field.Id != ElementId.Null && layout.Number(number, key, isLong) is var text and not 0:
                PutText(part.Field.Id, texts[text]);
                break;
            case KeyKind.Text:
                break;
            case KeyKind.Exporter:
                _exporter = (ushort)layout.Number(number, key, isLong);
                break;
            case KeyKind.Number when layout.Number(number, key, isLong) is var value and not 0:
                Span<byte> all = stackalloc byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64LittleEndian(all, value);
                all[..part.Field.Width].CopyTo(Element(part.Field.Id)[part.Field.Offset..]);
                break;
            case KeyKind.Address or KeyKind.Network:
                PutAddress(number, key, isLong, marks);
                break;
        }
    }

    /// <summary>An element that is a text, with its NUL; cut to what any element of nfdump holds.</summary>
    void PutText(ElementId id, string text)
    {
        var bytes = new byte[Math.Min(Encoding.UTF8.GetByteCount(text), MostText) + 1];
        Encoding.UTF8.GetEncoder().Convert(text, bytes.AsSpan(..^1), flush: true, out _, out _, out _);
        (_elements[(int)id], _isThere[(int)id]) = (bytes, true);
    }

    void PutAddress(int number, ulong* key, bool isLong, FlowMarks marks)
    {
        var part = layout.Parts[number];
        if (layout.IsIPv6(number, key, isLong, out var high, out var low))
        {
            var place = Element(part.Field.Id6)[part.Field.Offset6..];
            BinaryPrimitives.WriteUInt64LittleEndian(place, high);
            BinaryPrimitives.WriteUInt64LittleEndian(place[8..], low);
        }
        else if (low != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Element(part.Field.Id)[part.Field.Offset..], (uint)low);
        }
        else if (part.Only == IPVersion.V4 && (marks & FlowMarks.NotIPv6) == 0)
        {
            Element(part.Field.Id6);
        }

        if (part.Field.Kind == KeyKind.Network && layout.MaskLength(number, key, isLong) is var mask and >= 0)
        {
            const int srcMaskAt = 8, dstMaskAt = 9;
            Element(ElementId.FlowMisc)[part.Field.Offset == 0 ? srcMaskAt : dstMaskAt] = (byte)mask;
        }
    }

    void Put(in FlowSums sums)
    {
        ref var generic = ref MemoryMarshal.AsRef<GenericFlow>(Element(ElementId.GenericFlow));
        (generic.MsecFirst, generic.MsecLast) = (sums.First, sums.Last);
        (generic.InPackets, generic.InBytes, generic.TcpFlags) = (sums.InPackets, sums.InBytes, (byte)sums.Flags);
        if (_showsIcmp && (sums.Marks & FlowMarks.NotIcmp) == 0)
        {
            generic.Protocol = Icmp;
        }

        if (_showsFlags && sums.Flags != 0)
        {
            generic.Protocol = Tcp; // the column shows those of TCP alone
        }

        if (countsAll || sums.Flows > 1 || sums.OutPackets != 0)
        {
            ref var counters = ref MemoryMarshal.AsRef<CounterFlow>(Element(ElementId.CounterFlow));
            (counters.Flows, counters.OutPackets, counters.OutBytes) = (sums.Flows, sums.OutPackets, sums.OutBytes);
        }
    }

    /// <summary>The payload of an element that the record is to have, all zero the first time.</summary>
    Span<byte> Element(ElementId id)
    {
        var payload = _elements[(int)id] ??= new byte[ElementSize.Of(id)];
        if (!_isThere[(int)id])
        {
            _isThere[(int)id] = true;
            Array.Clear(payload);
        }

        return payload;
    }

    int Write()
    {
        var writer = new ElementWriter(_bytes);
        for (var id = 0; id < MostElements; id++)
        {
            if (_isThere[id])
            {
                _elements[id].CopyTo(writer.Add((ElementId)id, _elements[id]!.Length));
            }
        }

        return writer.Finish(0, 0, _exporter, 0, 0);
    }

    FlowStamp Stamp(ulong* key, bool isLong)
    {
        var stamp = Nobody;
        for (var number = 0; number < layout.Parts.Count; number++)
        {
            var field = layout.Parts[number].Field;
            if (field.NeedsStamp && layout.Number(number, key, isLong) is var text and not 0)
            {
                stamp = field.End.IsSource
                    ? stamp with { Source = With(stamp.Source, field.End.Part, texts[text]) }
                    : stamp with { Destination = With(stamp.Destination, field.End.Part, texts[text]) };
            }
        }

        return stamp;
    }

    static EndStamp With(EndStamp end, EndPart part, string text)
    {
        switch (part)
        {
            case EndPart.Name:
                return end with { Name = text };
            case EndPart.Grade:
                var (grade, isShared) = EndTexts.GradeOf(text);
                return end with { Grade = grade, Shared = isShared };
            case EndPart.Reason:
                return end with { Reason = EndTexts.ReasonOf(text) };
        }

        var process = end.Process ?? new ProcessInfo { Pid = 0, Name = "" };
        return end with
        {
            Process = part switch
            {
                EndPart.Executable => process with { Executable = text },
                EndPart.User => process with { UserName = text },
                EndPart.Container => process with { ContainerId = text },
                EndPart.Pid => process with { Pid = (int)uint.Parse(text, CultureInfo.InvariantCulture) },
                EndPart.Uid => process with { Uid = uint.Parse(text, CultureInfo.InvariantCulture) },
                EndPart.Command => process with { CommandLine = text },
                EndPart.ContainerName => process with { ContainerName = text },
                EndPart.Pod => process with { Pod = text },
                EndPart.Parent => process with { Parents = ProcessParents.Of([new(0, text)]) },
                _ => process with { Cgroup = "/" + text },
            },
        };
    }
}
