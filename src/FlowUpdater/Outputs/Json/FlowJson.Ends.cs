using Enrichment.Bindings;
using Enrichment.Fields.Names;
using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Json;

sealed partial class FlowJson
{
    void WriteEnd(ReadOnlySpan<byte> name, in FlowValues flow, bool isSource, in FlowOrigin origin, in EndStamp stamp)
    {
        _line.Begin(name);
        _line.Address("ip"u8, isSource ? flow.Src : flow.Dst);
        if (IpProtocol.HasPorts(flow.Protocol))
        {
            _line.Number("port"u8, isSource ? flow.SrcPort : flow.DstPort);
        }

        // The record is of one direction; the other one's counters are the answers'.
        var (bytes, packets) = isSource ? (flow.Bytes, flow.Packets) : (flow.OutBytes, flow.OutPackets);
        if (isSource || (bytes | packets) != 0)
        {
            _line.Number("bytes"u8, bytes);
            _line.Number("packets"u8, packets);
        }

        if ((isSource ? flow.InSrcMac : flow.OutDstMac) is var mac && mac != 0)
        {
            _line.Mac("mac"u8, mac);
        }

        if ((isSource ? flow.SrcAs : flow.DstAs) is var number && number != 0)
        {
            _line.Begin("as"u8);
            _line.Number("number"u8, number);
            _line.End();
        }

        WriteNat(isSource ? origin.SourceNat : origin.DestinationNat, isSource ? origin.SourceNatPort : origin.DestinationNatPort);
        WriteProcess(stamp);
        WriteAttribution(stamp);
        _line.End();
    }

    void WriteNat(IpAddress address, ushort port)
    {
        if (address.IsAny && port == 0)
        {
            return;
        }

        _line.Begin("nat"u8);
        if (!address.IsAny)
        {
            _line.Address("ip"u8, address);
        }

        if (port != 0)
        {
            _line.Number("port"u8, port);
        }

        _line.End();
    }

    void WriteProcess(in EndStamp stamp)
    {
        if (!stamp.IsNamed)
        {
            return;
        }

        _line.Begin("process"u8);
        _line.Foreign("name"u8, stamp.Name);
        if (stamp.Process is { } process)
        {
            WriteProcess(process);
        }

        _line.End();
    }

    void WriteProcess(ProcessInfo process)
    {
        _line.Number("pid"u8, (uint)process.Pid);
        WriteText("executable"u8, process.Executable);
        WriteText("command_line"u8, commandLines ? process.CommandLine : null);
        WriteIdentity(process);
        if (process.StartTimeNs > 0)
        {
            _line.Time("start"u8, (ulong)process.StartTimeNs / 1_000_000);
        }

        _line.Begin("user"u8);
        _line.Name("id"u8);
        _line.Quote();
        _line.Text.Number(process.Uid);
        _line.Quote();
        WriteText("name"u8, process.UserName);
        _line.End();
        if (process.ParentPid > 0)
        {
            _line.Begin("parent"u8);
            _line.Number("pid"u8, (uint)process.ParentPid);
            WriteText("name"u8, process.Parents.NameOfParent);
            _line.End();
        }

        if (process.ContainerId is not null)
        {
            _line.Begin("container"u8);
            WriteText("id"u8, process.ContainerId);
            if (process.ContainerName is not null)
            {
                WriteText("name"u8, process.ContainerName);
            }

            _line.End();
        }
    }

    /// <summary>Boot, pid and start: what is never given to another process.</summary>
    void WriteIdentity(ProcessInfo process)
    {
        if (process.StartTimeNs == 0)
        {
            return;
        }

        _line.Foreign("entity_id"u8, process.BootId);
        _line.Text.Cut(1); // the quote: the identity goes on
        _line.Text.Byte((byte)'-');
        _line.Text.Number((uint)process.Pid);
        _line.Text.Byte((byte)'-');
        _line.Text.Number((ulong)process.StartTimeNs);
        _line.Quote();
    }

    void WriteAttribution(in EndStamp stamp)
    {
        if (stamp.Reason == MissReason.NotAsked)
        {
            return;
        }

        _line.Begin("attribution"u8);
        _line.Word("grade"u8, StampNames.Grade(stamp.Grade));
        if (stamp.Reason != MissReason.None)
        {
            _line.Word("reason"u8, StampNames.Reason(stamp.Reason));
        }

        if (stamp.Grade == MatchGrade.Service)
        {
            _line.Foreign("service"u8, stamp.Name);
        }

        if (stamp.Shared)
        {
            _line.True("shared"u8);
        }

        _line.End();
    }

    void WriteText(ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _line.Foreign(name, value);
        }
    }
}
