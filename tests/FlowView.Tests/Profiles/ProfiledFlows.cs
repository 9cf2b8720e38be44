using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;
using Enrichment.Tests.Nfcapd;

namespace Enrichment.View.Tests.Profiles;

/// <summary>Flow files with named ends, made for one test each.</summary>
sealed class ProfiledFlows : IDisposable
{
    public const ulong Hour = 3_600_000;

    readonly TempFolder _folder = new();

    public string Place(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    public string Write(string name, params (FlowValues Flow, FlowStamp Stamp)[] flows)
    {
        var path = Place(name);
        using var writer = new NfcapdWriter(File.OpenHandle(path, FileMode.Create, FileAccess.Write), new NfcapdWriterOptions { Stamps = true });
        foreach (var (flow, stamp) in flows)
        {
            writer.Append(flow, stamp);
        }

        writer.Complete();
        return path;
    }

    /// <summary>A flow that the process at its source has sent.</summary>
    public static (FlowValues Flow, FlowStamp Stamp) Sent(
        string process, string from, string to, ulong bytes = 1000, string? exe = null, byte protocol = IpProtocol.Tcp, ulong hour = 0, string? user = null) =>
        (Flow(from, to, bytes, protocol, hour), new FlowStamp(End(process, exe, user), EndStamp.Miss(MissReason.NotLocal)));

    /// <summary>A flow that the process at its destination has received.</summary>
    public static (FlowValues Flow, FlowStamp Stamp) Received(string process, string from, string to, ulong bytes = 1000, MatchGrade grade = MatchGrade.Exact) =>
        (Flow(from, to, bytes, IpProtocol.Tcp, 0), new FlowStamp(EndStamp.Miss(MissReason.NotLocal), End(process, null, null) with { Grade = grade }));

    public static (FlowValues Flow, FlowStamp Stamp) Unnamed(string from, string to, MissReason reason) =>
        (Flow(from, to, 10, IpProtocol.Udp, 0), new FlowStamp(EndStamp.Miss(reason), EndStamp.Miss(MissReason.NotLocal)));

    static EndStamp End(string process, string? exe, string? user) => new(
        process,
        new ProcessInfo { Pid = 100 + process.Length, Name = process, Executable = exe ?? $"/usr/bin/{process}", UserName = user, Uid = 1000 },
        MatchGrade.Exact, MissReason.None, Shared: false);

    static FlowValues Flow(string from, string to, ulong bytes, byte protocol, ulong hour)
    {
        var ((src, srcPort), (dst, dstPort)) = (Parse(from), Parse(to));
        return new FlowValues
        {
            Src = src, SrcPort = srcPort, Dst = dst, DstPort = dstPort, Protocol = protocol,
            MsecFirst = Layout2Bytes.Noon + hour * Hour, MsecLast = Layout2Bytes.Noon + hour * Hour + 500, Packets = 2, Bytes = bytes,
        };
    }

    static (IpAddress Address, ushort Port) Parse(string text)
    {
        var blank = text.IndexOf(' ');
        return (IpAddress.Parse(text.AsSpan(0, blank)), ushort.Parse(text.AsSpan(blank + 1), System.Globalization.CultureInfo.InvariantCulture));
    }
}
