using Enrichment.Netflow.InformationElements;
using static Enrichment.Netflow.Encoding.ExportField;
using static Enrichment.Netflow.Encoding.ExportShape;
using V = Enrichment.Netflow.Encoding.ExportValue;

namespace Enrichment.Netflow.Encoding;

/// <summary>
/// The one table of what is sent under which number. Version 9's numbers are IPFIX's up to 127 (RFC 5102 §4); ntop's elements
/// stand in version 9 under 57472 + n.
/// </summary>
static class ExportFields
{
    /// <summary>Where stock nfcapd finds the user name (NF_F_USERNAME in nfdump's netflow_v9.h).</summary>
    const ushort UserName = 40000;

    /// <summary>Octets of user names in version 9: a comm, and some; or as much as nfdump keeps. nfcapd takes 16 and less for a number.</summary>
    public const int ShortName = 20, LongName = 66;

    /// <summary>Octets of ntop's strings in version 9.</summary>
    const int NtopName = 16;

    /// <param name="commandLines">Whether command lines are sent: they may hold secrets.</param>
    public static ExportField[] Of(ExportFormat format, ExportShape shape, bool commandLines)
    {
        List<ExportField> fields = [];
        AddKey(fields, format, shape);
        AddOptional(fields, format, shape);
        AddOurs(fields, format, shape, commandLines);
        return [.. fields];
    }

    /// <summary>What is added to a record that was received.</summary>
    /// <param name="times">Times too.</param>
    public static ExportField[] OfForwarded(ExportFormat format, ExportShape shape, bool times, bool commandLines)
    {
        List<ExportField> fields = times ? [new(152, 8, V.Start), new(153, 8, V.End)] : [];
        AddOurs(fields, format, shape, commandLines);
        return [.. fields];
    }

    static void AddOurs(List<ExportField> fields, ExportFormat format, ExportShape shape, bool commandLines)
    {
        Add(fields, shape, ExporterIPv4, new ExportField(130, 4, V.Exporter));
        Add(fields, shape, ExporterIPv6, new ExportField(131, 16, V.Exporter));
        if (format == ExportFormat.NetflowV9)
        {
            AddProcessesV9(fields, shape);
        }
        else
        {
            AddProcesses(fields, shape, commandLines);
        }
    }

    static void AddKey(List<ExportField> fields, ExportFormat format, ExportShape shape)
    {
        var isV6 = shape.HasFlag(IPv6);
        fields.AddRange(isV6
            ? [new(27, 16, V.SourceAddress), new(28, 16, V.DestinationAddress)]
            : [new(8, 4, V.SourceAddress), new(12, 4, V.DestinationAddress)]);
        fields.AddRange([
            new(7, 2, V.SourcePort), new(11, 2, V.DestinationPort), new(4, 1, V.Protocol), new(6, 1, V.TcpFlags), new(5, 1, V.Tos),
            new(136, 1, V.EndReason), new(1, 8, V.Bytes), new(2, 8, V.Packets),
        ]);
        fields.AddRange(format == ExportFormat.Ipfix || shape.HasFlag(AbsoluteTime)
            ? [new(152, 8, V.Start), new(153, 8, V.End)]
            : [new(22, 4, V.FirstSwitched), new(21, 4, V.LastSwitched)]);
        if (shape.HasFlag(Icmp))
        {
            fields.Add(new(isV6 && format == ExportFormat.Ipfix ? (ushort)139 : (ushort)32, 2, V.IcmpTypeCode));
        }
    }

    static void AddOptional(List<ExportField> fields, ExportFormat format, ExportShape shape)
    {
        Add(fields, shape, Interfaces, new(10, 4, V.Input), new(14, 4, V.Output));
        Add(fields, shape, VLan, new(58, 2, V.SourceVLan), new(59, 2, V.DestinationVLan));
        Add(fields, shape, Routing, new(16, 4, V.SourceAs), new(17, 4, V.DestinationAs));
        Add(fields, shape, Routing, shape.HasFlag(IPv6)
            ? [new(29, 1, V.SourceMask), new(30, 1, V.DestinationMask)]
            : [new(9, 1, V.SourceMask), new(13, 1, V.DestinationMask)]);
        Add(fields, shape, Misc, new(61, 1, V.Direction), new(55, 1, V.DestinationTos), new(89, 1, V.ForwardingStatus));
        Add(fields, shape, Mac, new(56, 6, V.SourceMac), new(57, 6, V.DestinationMac));
        Add(fields, shape, Reverse, format == ExportFormat.Ipfix
            ? [new(1, 8, V.ReverseBytes, Enterprise.Reverse), new(2, 8, V.ReversePackets, Enterprise.Reverse)] // RFC 5103 §6.1
            : [new(23, 8, V.ReverseBytes), new(24, 8, V.ReversePackets)]);
    }

    static void AddProcessesV9(List<ExportField> fields, ExportShape shape)
    {
        Add(fields, shape, Name, new ExportField(UserName, (ushort)(shape.HasFlag(ExportShape.LongName) ? LongName : ShortName), V.Name));
        Add(fields, shape, SourceName, new ExportField(Enterprise.NtopBaseInV9 + 169, NtopName, V.SourceName));
        Add(fields, shape, SourceProcess,
            new(Enterprise.NtopBaseInV9 + 168, 4, V.SourcePid), new(Enterprise.NtopBaseInV9 + 425, 4, V.SourceUid), new(Enterprise.NtopBaseInV9 + 372, NtopName, V.SourceUser));
        Add(fields, shape, DestinationName, new ExportField(Enterprise.NtopBaseInV9 + 376, NtopName, V.DestinationName));
        Add(fields, shape, DestinationProcess,
            new(Enterprise.NtopBaseInV9 + 375, 4, V.DestinationPid), new(Enterprise.NtopBaseInV9 + 426, 4, V.DestinationUid), new(Enterprise.NtopBaseInV9 + 377, NtopName, V.DestinationUser));
    }

    static void AddProcesses(List<ExportField> fields, ExportShape shape, bool commandLines)
    {
        // RFC 6759 §4, an octetArray; nfcapd 1.7.1 turns one of fixed length around and finds no name for it.
        Add(fields, shape, Name, new ExportField(95, Variable, V.ApplicationId));
        if ((shape & (SourceName | DestinationName)) != 0)
        {
            fields.AddRange([new(12340, Variable, V.EitherName, Enterprise.Cisco), new(852, Variable, V.EitherName, Enterprise.Cesnet)]);
        }

        if (shape.HasFlag(SourceProcess) || !shape.HasFlag(SourceName) && shape.HasFlag(DestinationProcess))
        {
            fields.AddRange([new(12338, Variable, V.EitherUser, Enterprise.Cisco), new(853, Variable, V.EitherUser, Enterprise.Cesnet), new(371, Variable, V.EitherUser)]);
        }

        Add(fields, shape, SourceName, new ExportField(169, Variable, V.SourceName, Enterprise.Ntop));
        Add(fields, shape, SourceProcess,
            new(168, 4, V.SourcePid, Enterprise.Ntop), new(425, 4, V.SourceUid, Enterprise.Ntop), new(372, Variable, V.SourceUser, Enterprise.Ntop),
            new(558, Variable, V.SourceContainer, Enterprise.Ntop), new(373, 4, V.SourceParentPid, Enterprise.Ntop));
        Add(fields, commandLines ? shape : 0, SourceProcess, new ExportField(556, Variable, V.SourceCommandLine, Enterprise.Ntop));
        Add(fields, shape, DestinationName, new ExportField(376, Variable, V.DestinationName, Enterprise.Ntop));
        Add(fields, shape, DestinationProcess,
            new(375, 4, V.DestinationPid, Enterprise.Ntop), new(426, 4, V.DestinationUid, Enterprise.Ntop), new(377, Variable, V.DestinationUser, Enterprise.Ntop),
            new(559, Variable, V.DestinationContainer, Enterprise.Ntop), new(378, 4, V.DestinationParentPid, Enterprise.Ntop));
        Add(fields, commandLines ? shape : 0, DestinationProcess, new ExportField(557, Variable, V.DestinationCommandLine, Enterprise.Ntop));
    }

    static void Add(List<ExportField> fields, ExportShape shape, ExportShape group, params ReadOnlySpan<ExportField> members)
    {
        if (shape.HasFlag(group))
        {
            fields.AddRange(members);
        }
    }
}
