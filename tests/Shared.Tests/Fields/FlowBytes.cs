using System.Buffers;
using System.Text;
using Enrichment.Bindings;
using Enrichment.Fields;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Tests.Nfcapd;

namespace Enrichment.Tests.Fields;

/// <summary>Flow records made of bytes, and what a format writes of them.</summary>
static class FlowBytes
{
    public static readonly LineFormatOptions Utc = new() { TimeZone = TimeZoneInfo.Utc };

    public static FlowRecord Flow(params byte[][] elements)
    {
        var bytes = Layout2Bytes.Record(elements);
        var flow = new FlowRecord { Count = 1 };
        Xunit.Assert.Null(flow.Load(bytes, 0, bytes.Length));
        return flow;
    }

    /// <summary>10.0.0.1:40000 to 192.0.2.7:443, TCP, with a user name if one is given.</summary>
    public static FlowRecord Tcp(string? userName = null)
    {
        byte[][] elements = [Layout2Bytes.Generic(10, 1500), Layout2Bytes.IPv4(0x0A000001, 0xC0000207)];
        return Flow(userName is null ? elements : [.. elements, Layout2Bytes.UserName(userName)]);
    }

    public static readonly ProcessInfo Curl = new()
    {
        Pid = 939, Name = "curl", Executable = "/usr/bin/curl", CommandLine = "curl -s https://example.org/a,b", Uid = 1000,
        ContainerId = new string('c', 64), ParentPid = 900, Parents = ProcessParents.Of([new(900, "sh"), new(7, ""), new(1, "systemd")]),
    };

    public static FlowRecord Stamped(FlowRecord flow)
    {
        flow.Stamp = new FlowStamp(
            new EndStamp("curl", Curl, MatchGrade.Exact, MissReason.None, Shared: false),
            EndStamp.Miss(MissReason.NotLocal));
        return flow;
    }

    public static string Text(FlowFormat format, params FlowRecord[] flows)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var flow in flows)
        {
            format.Write(flow, output);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string Line(string format, FlowRecord flow, LineFormatOptions? options = null) =>
        Text(new LineFormat(format, options ?? Utc), flow).TrimEnd('\n');

    public static string Header(FlowFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        format.WriteHeader(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
