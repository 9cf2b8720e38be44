using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>Flows of every shape, each with names that follow from its number.</summary>
static class KnownFlows
{
    /// <summary>2026-11-21 10:00:00 UTC.</summary>
    public const long Start = 1_795_255_200_000;

    static readonly ProcessInfo[] Clients = [.. Enumerable.Range(0, 40).Select(i => Process(1000 + i, $"client{i}", "alice"))];
    static readonly ProcessInfo[] Servers = [.. Enumerable.Range(0, 40).Select(i => Process(2000 + i, $"server{i}", "www-data"))];

    public static FlowValues Flow(int number)
    {
        var isV6 = number % 3 == 1;
        var isIcmp = number % 11 == 4;
        return new FlowValues
        {
            Src = IpAddress.Parse(isV6 ? $"2001:db8::{number + 1:x}" : $"10.1.{number / 250}.{number % 250}"),
            Dst = IpAddress.Parse(isV6 ? "2001:db8:ff::1" : "192.0.2.7"),
            SrcPort = isIcmp ? (ushort)0 : (ushort)(1024 + number % 60000),
            DstPort = isIcmp ? (ushort)(8 << 8) : (ushort)443,
            Protocol = isIcmp ? isV6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp : number % 2 == 0 ? IpProtocol.Tcp : IpProtocol.Udp,
            MsecFirst = (ulong)(Start + number * 7),
            MsecLast = (ulong)(Start + number * 7 + number % 5000),
            Packets = (ulong)number + 1,
            Bytes = number % 100 == 0 ? 6_000_000_000 : (ulong)number * 60 + 60,
            TcpFlags = !isIcmp && number % 2 == 0 ? (byte)0x1b : (byte)0,
            Tos = (byte)(number % 4 << 5),
            Input = number % 5 == 0 ? (uint)number % 9 + 1 : 0,
            SrcVLan = number % 7 == 0 ? 42u : 0,
            SrcAs = number % 13 == 0 ? 65001u : 0,
            DstAs = number % 13 == 0 ? 4_200_000_001u : 0,
            InSrcMac = number % 17 == 0 ? 0x0200_5E00_5301u : 0,
            FlowEndReason = 3,
        };
    }

    public static FlowStamp Stamp(int number) => (number % 6) switch
    {
        0 => new(Named(Clients[number % 40]), Named(Servers[number % 40])),
        1 => new(Named(Clients[number % 40]), EndStamp.Miss(MissReason.NotLocal)),
        2 => new(EndStamp.Miss(MissReason.NotLocal), Named(Servers[number % 40])),
        3 => new(new EndStamp($"nginx|worker-of-a-long-name-{number % 40}", null, MatchGrade.Local, MissReason.None, true), Named(Servers[number % 40])),
        4 => new(EndStamp.Miss(MissReason.NotLocal), new EndStamp("https***", null, MatchGrade.Service, MissReason.NotLocal, false)),
        _ => new(EndStamp.Miss(MissReason.NotLocal), EndStamp.Miss(MissReason.NoSocket)),
    };

    /// <summary>What nfdump has to print as the user name.</summary>
    public static string Name(int number) => (number % 6) switch
    {
        0 or 1 => $"client{number % 40}",
        2 => $"server{number % 40}",
        3 => $"nginx|worker-of-a-long-name-{number % 40}",
        4 => "https***",
        _ => "none",
    };

    /// <summary>The flow as <c>fmt:%ts %te %pr %sa %sp %da %dp %pkt %byt %tos %in %svln %sas %das</c> shows it, blanks squeezed.</summary>
    public static string Line(int number)
    {
        var flow = Flow(number);
        return string.Create(CultureInfo.InvariantCulture, $"{Moment(flow.MsecFirst)} {Moment(flow.MsecLast)} {flow.Protocol} {flow.Src} {flow.SrcPort} {flow.Dst} {Port(flow)} {flow.Packets} {flow.Bytes} {flow.Tos} {flow.Input} {flow.SrcVLan} {flow.SrcAs} {flow.DstAs}");
    }

    public const string Format = "fmt:%ts %te %pr %sa %sp %da %dp %pkt %byt %tos %in %svln %sas %das";

    static EndStamp Named(ProcessInfo process) => new(process.Name, process, MatchGrade.Exact, MissReason.None, false);

    static ProcessInfo Process(int pid, string name, string user) => new()
    {
        Pid = pid,
        Name = name,
        Executable = $"/usr/bin/{name}",
        CommandLine = $"/usr/bin/{name} --verbose --name={name}",
        Uid = (uint)pid,
        UserName = user,
        ParentPid = pid - 900,
        ContainerId = pid % 2 == 0 ? new string('c', 64) : null,
    };

    static string Moment(ulong msec) => DateTime.UnixEpoch.AddMilliseconds(msec).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    static string Port(in FlowValues flow) => flow.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 ? $"{flow.DstPort >> 8}.{flow.DstPort & 0xFF}" : flow.DstPort.ToString(CultureInfo.InvariantCulture);
}
