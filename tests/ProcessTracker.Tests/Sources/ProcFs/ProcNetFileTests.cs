using System.Text;
using Enrichment.Flows;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.ProcFs;

public sealed class ProcNetFileTests
{
    static List<SocketRow> Parse(string name)
    {
        var rows = new SocketRows();
        rows.BeginSegment(0);
        ProcNetFile.ReadLines(TestFiles.Read("procfs", "net", name + ".txt"), Table(name), rows);
        return [.. rows.Current];
    }

    static SocketTable Table(string name) => SocketTable.All.Single(table => table.ProcFile == name);

    [Theory]
    [InlineData("tcp", 3, "127.0.0.1:40001", "127.0.0.1:8080", 6)]
    [InlineData("tcp6", 4, "127.0.0.1:40002", "127.0.0.1:9090", 6)]
    [InlineData("udp", 2, "127.0.0.1:5000", "127.0.0.1:5353", 17)]
    [InlineData("udp6", 1, "[::1]:5354", "", 17)]
    [InlineData("icmp", 1, "127.0.0.1:77", "", 1)]
    [InlineData("raw", 1, "0.0.0.0:0", "", 89)]
    public void ReadLines_CapturedTable_GivesItsSockets(string name, int count, string local, string remote, byte protocol)
    {
        var rows = Parse(name);

        Assert.Equal(count, rows.Count);
        var row = rows.Single(row => row.Local.ToString() == local);
        Assert.Equal(remote, row.Remote?.ToString() ?? "");
        Assert.Equal(protocol, row.Protocol);
        Assert.InRange(row.Inode, 148978u, 148999u);
    }

    [Fact]
    public void ReadLines_UnfinishedLine_IsLeftForTheNextRead()
    {
        var text = TestFiles.Read("procfs", "net", "tcp.txt");
        var rows = new SocketRows();

        var used = ProcNetFile.ReadLines(text.AsSpan(0, text.Length - 1), Table("tcp"), rows);

        Assert.Equal(2, rows.Count);
        Assert.Equal(text.AsSpan(0, text.Length - 1).LastIndexOf((byte)'\n') + 1, used);
    }

    [Theory]
    [InlineData("   0: 0100007F:1F90 00000000:0000 0A")]
    [InlineData("   0: 0100007F1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 148978 1")]
    [InlineData("   0: 0100007F:1F90 00000000:0000 0A 0000000000000000 00:00000000 00000000 0 0 148978 1")]
    [InlineData("   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 -148978 1")]
    [InlineData("")]
    public void TryRead_NotASocketsLine_Refuses(string line)
    {
        var row = default(SocketRow);

        Assert.False(ProcNetParser.TryRead(Encoding.ASCII.GetBytes(line), Table("tcp"), ref row));
    }

    [Fact]
    public void TryRead_PingSocket_KeepsItsIdAsPort() => Assert.Equal((77, IpProtocol.Icmp), (Parse("icmp")[0].LocalPort, Parse("icmp")[0].Protocol));
}
