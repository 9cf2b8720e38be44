using System.Globalization;
using System.Text.Json;
using Enrichment.Flows;
using Enrichment.Updater.Outputs.Export;
using Enrichment.Updater.Tests.Outputs.Nfcapd;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>What pmacct's nfacctd reads in our messages.</summary>
public sealed class NfacctdTests
{
    /// <summary>No more messages than its socket keeps, however late it reads them.</summary>
    const int Flows = 500;

    static readonly string[] Ipfix =
    [
        "name=src_name field_type=35632:169 len=vlen semantics=str", "name=dst_name field_type=35632:376 len=vlen semantics=str", "name=src_pid field_type=35632:168 len=4 semantics=u_int",
        "name=nvm_name field_type=9:12340 len=vlen semantics=str", "name=program field_type=8057:852 len=vlen semantics=str",
    ];

    // A name has 20 octets in v9, a long one 66; nfacctd takes a field only in the length that it was told.
    [Theory]
    [InlineData(20)]
    [InlineData(66)]
    public void Export_NetflowV9_NfacctdHasEachFlowWithItsNames(int length)
    {
        using var nfacctd = new NfacctdPeer(
            string.Create(CultureInfo.InvariantCulture, $"name=name field_type=40000 len={length} semantics=str"), "name=src_name field_type=57641 len=16 semantics=str",
            "name=dst_name field_type=57848 len=16 semantics=str", "name=src_pid field_type=57640 len=4 semantics=u_int");
        Send($"udp:127.0.0.1:{nfacctd.Port}");

        var seen = Read(nfacctd);

        Assert.All(Enumerable.Range(0, Flows), i => Assert.Equal((i, KnownFlows.Name(i).Length < 20 == (length == 20) ? KnownFlows.Name(i) : ""), (i, Text(seen[Key(i)], "name"))));
        Assert.All(Enumerable.Range(0, Flows), i => CheckEnds(i, seen[Key(i)], longest: 15)); // and a NUL, which nfacctd wants to see
    }

    [Fact]
    public void Export_Ipfix_NfacctdHasEachFlowWithItsNames()
    {
        using var nfacctd = new NfacctdPeer(Ipfix);
        Send($"ipfix:udp:127.0.0.1:{nfacctd.Port}");

        var seen = Read(nfacctd);

        Assert.All(Enumerable.Range(0, Flows), i => CheckEnds(i, seen[Key(i)], longest: 65));
        Assert.All(Enumerable.Range(0, Flows), i => Assert.Equal((i, OneName(i), OneName(i)), (i, Text(seen[Key(i)], "nvm_name"), Text(seen[Key(i)], "program"))));
    }

    static void CheckEnds(int number, JsonElement flow, int longest)
    {
        var stamp = KnownFlows.Stamp(number);
        var expected = (number, Name(stamp.Source, longest), Name(stamp.Destination, longest), (stamp.Source.Process?.Pid ?? 0).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(expected, (number, Text(flow, "src_name"), Text(flow, "dst_name"), Text(flow, "src_pid")));
        Assert.Equal((KnownFlows.Flow(number).Packets, KnownFlows.Flow(number).Bytes), (flow.GetProperty("packets").GetUInt64(), flow.GetProperty("bytes").GetUInt64()));
    }

    static string Name(in EndStamp end, int longest) =>
        end.Grade is MatchGrade.Service or MatchGrade.None || end.Name is not { } name ? "" : name.Length > longest ? name[..longest] : name;

    /// <summary>Cisco's and CESNET's elements are of one process: the source's, else the destination's.</summary>
    static string OneName(int number) => Name(KnownFlows.Stamp(number).Source, 65) is { Length: > 0 } source ? source : Name(KnownFlows.Stamp(number).Destination, 65);

    /// <summary>By addresses, ports and protocol, which tell the flows apart.</summary>
    static Dictionary<string, JsonElement> Read(NfacctdPeer nfacctd)
    {
        var seen = nfacctd.Flows(Flows).ToDictionary(flow => string.Join(' ', Text(flow, "ip_src"), Text(flow, "port_src"), Text(flow, "ip_dst"), Text(flow, "port_dst"), Text(flow, "ip_proto")));
        Assert.Equal(Flows, seen.Count);
        Assert.DoesNotContain("WARN", nfacctd.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("ERROR", nfacctd.Said, StringComparison.Ordinal);
        return seen;
    }

    static string Key(int number)
    {
        var flow = KnownFlows.Flow(number);
        var protocol = flow.Protocol switch { IpProtocol.Tcp => "tcp", IpProtocol.Udp => "udp", IpProtocol.Icmp => "icmp", _ => "ipv6-icmp" };
        return string.Create(CultureInfo.InvariantCulture, $"{flow.Src} {flow.SrcPort} {flow.Dst} {flow.DstPort} {protocol}");
    }

    static string Text(JsonElement flow, string name) => flow.GetProperty(name).ToString();

    static void Send(string target)
    {
        Assert.True(ExportTarget.TryParse(target, out var parsed, out var error), error);
        var time = new SetTime(DateTimeOffset.FromUnixTimeMilliseconds(KnownFlows.Start + 60_000));
        using var output = new ExportOutput(parsed, new ExportSettings { Patience = TimeSpan.FromSeconds(5) }, time, said => Assert.Fail(said));
        for (var i = 0; i < Flows; i++)
        {
            output.Write(KnownFlows.Flow(i), KnownFlows.Stamp(i));
        }
    }
}
