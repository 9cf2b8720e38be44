using System.Buffers.Binary;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Plans;
using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Sflow;

/// <summary>
/// Sampled packets as records of a template that no agent sends, so that they go the way of all others. One template for each family.
/// </summary>
sealed class SflowRecords(ExportSource source)
{
    const ushort IPv4Template = 4, IPv6Template = 6;
    static readonly (ushort Id, ushort Length)[] Common =
        [(1, 8), (2, 8), (7, 2), (11, 2), (4, 1), (6, 1), (5, 1), (10, 4), (14, 4), (58, 2), (59, 2), (56, 6), (80, 6), (9, 1), (13, 1), (152, 8), (153, 8)];

    readonly RecordPlan _v4 = Plan(source, IPv4Template, (8, 4), (12, 4));
    readonly RecordPlan _v6 = Plan(source, IPv6Template, (27, 16), (28, 16));

    public const int MaxSize = 32 + 65;

    /// <param name="record">Room for <see cref="MaxSize"/> bytes.</param>
    /// <returns>The plan of the record that was written.</returns>
    public RecordPlan Write(in SampledPacket packet, in FlowSample sample, ulong receivedMs, Span<byte> record)
    {
        var isV4 = packet.Source.IsIPv4 && packet.Destination.IsIPv4;
        var at = WriteAddress(packet.Source, isV4, record);
        at += WriteAddress(packet.Destination, isV4, record[at..]);
        var rest = record[at..];
        BinaryPrimitives.WriteUInt64BigEndian(rest, (ulong)packet.Bytes * sample.Rate);
        BinaryPrimitives.WriteUInt64BigEndian(rest[8..], sample.Rate);
        BinaryPrimitives.WriteUInt16BigEndian(rest[16..], packet.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(rest[18..], packet.DestinationPort);
        (rest[20], rest[21], rest[22]) = (packet.Protocol, packet.TcpFlags, packet.Tos);
        BinaryPrimitives.WriteUInt32BigEndian(rest[23..], sample.Input);
        BinaryPrimitives.WriteUInt32BigEndian(rest[27..], sample.Output);
        BinaryPrimitives.WriteUInt16BigEndian(rest[31..], sample.SourceVlan != 0 ? sample.SourceVlan : packet.Vlan);
        BinaryPrimitives.WriteUInt16BigEndian(rest[33..], sample.DestinationVlan);
        sample.SourceMac.CopyTo(rest[35..]);
        sample.DestinationMac.CopyTo(rest[41..]);
        (rest[47], rest[48]) = (sample.SourceMask, sample.DestinationMask);
        BinaryPrimitives.WriteUInt64BigEndian(rest[49..], receivedMs);
        BinaryPrimitives.WriteUInt64BigEndian(rest[57..], receivedMs);
        return isV4 ? _v4 : _v6;
    }

    static int WriteAddress(Enrichment.Flows.IpAddress address, bool isV4, Span<byte> record)
    {
        if (isV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(record, address.IPv4);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(record, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(record[8..], address.Low);
        return 16;
    }

    static RecordPlan Plan(ExportSource source, ushort id, params (ushort Id, ushort Length)[] addresses) => RecordPlanBuilder.Build(
        new Template(id, [.. addresses.Concat(Common).Select(field => new TemplateField(0, field.Id, field.Length, ElementTable.Find(0, field.Id)))], 0),
        source.Key, source.SysId);
}
