using Enrichment.Flows;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.SockDiag;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.SockDiag;

public sealed class SockDiagDumpTests
{
    const uint Sequence = 7;

    static List<SocketRow> Parse(string file, string table)
    {
        var rows = new SocketRows();
        rows.BeginSegment(0);
        var result = SockDiagDump.Parse(TestFiles.Read("sockdiag", file), Sequence, Table(table), rows);
        Assert.Null(result);
        return [.. rows.Current];
    }

    static SocketTable Table(string name) => SocketTable.All.Single(table => table.ProcFile == name);

    [Fact]
    public void Parse_Tcp4_GivesListenerAndBothEnds()
    {
        var rows = Parse("tcp4.bin", "tcp");

        Assert.Equal(3, rows.Count);
        var listener = rows.Single(row => row.State == SocketState.Listen);
        Assert.Equal("127.0.0.1:8080", listener.Local.ToString());
        Assert.Null(listener.Remote);
        Assert.Equal(148978u, listener.Inode);
        var client = rows.Single(row => row.LocalPort == 40001);
        Assert.Equal(SocketState.Established, client.State);
        Assert.Equal("127.0.0.1:8080", client.Remote.ToString());
        Assert.Equal(IpProtocol.Tcp, client.Protocol);
        Assert.Equal(3, rows.Select(row => row.Cookie).Where(cookie => cookie != 0).Distinct().Count());
    }

    [Fact]
    public void Parse_Tcp6_TellsDualStackFromV6Only()
    {
        var rows = Parse("tcp6.bin", "tcp6");

        Assert.True(rows.Single(row => row.LocalPort == 9090 && row.State == SocketState.Listen).DualStack);
        Assert.False(rows.Single(row => row.LocalPort == 9091).DualStack);
    }

    [Fact]
    public void Parse_MappedConnection_IsIPv4()
    {
        var client = Parse("tcp6.bin", "tcp6").Single(row => row.LocalPort == 40002);

        Assert.Equal("127.0.0.1:40002", client.Local.ToString());
        Assert.Equal("127.0.0.1:9090", client.Remote.ToString());
    }

    [Fact]
    public void Parse_Udp_TellsConnectedFromUnconnected()
    {
        var rows = Parse("udp4.bin", "udp");

        Assert.Null(rows.Single(row => row.LocalPort == 5353).Remote);
        Assert.Equal("127.0.0.1:5353", rows.Single(row => row.LocalPort == 5000).Remote.ToString());
        Assert.Equal("[::1]:5354", Parse("udp6.bin", "udp6").Single().Local.ToString());
    }

    [Fact]
    public void Parse_NoDiagModule_GivesErrorFromDonePayload()
    {
        var rows = new SocketRows();

        var result = SockDiagDump.Parse(TestFiles.Read("sockdiag", "raw4-absent.bin"), Sequence, Table("raw"), rows);

        Assert.Equal(-2, result); // -ENOENT
        Assert.Equal(0, rows.Count);
    }

    [Fact]
    public void Parse_OtherSequence_IsPassedOver()
    {
        var rows = new SocketRows();

        Assert.Null(SockDiagDump.Parse(TestFiles.Read("sockdiag", "tcp4.bin"), Sequence + 1, Table("tcp"), rows));
        Assert.Equal(0, rows.Count);
    }

    [Theory]
    [InlineData("tcp4.bin")]
    [InlineData("tcp6.bin")]
    [InlineData("destroy-tcp4.bin")]
    public void Parse_CutAndBentBytes_NeverThrow(string file)
    {
        var bytes = TestFiles.Read("sockdiag", file);
        var random = new Random(4711);
        for (var i = 0; i < 20_000; i++)
        {
            var bent = bytes.AsSpan(0, random.Next(bytes.Length + 1)).ToArray();
            for (var n = random.Next(4); n > 0 && bent.Length > 0; n--)
            {
                bent[random.Next(bent.Length)] = (byte)random.Next(256);
            }

            var rows = new SocketRows();
            SockDiagDump.Parse(bent, Sequence, Table("tcp6"), rows);
            DestroyEvents.Parse(bent, new NetNamespace(1), 1, []);
            Assert.True(rows.Count <= bent.Length / 16);
        }
    }

    [Fact]
    public void Parse_SteadyState_AllocatesNothing()
    {
        var bytes = TestFiles.Read("sockdiag", "tcp6.bin");
        var table = Table("tcp6");
        var rows = new SocketRows();
        Run(10);

        Assert.Equal(0, Allocations.Of(() => Run(10_000)));

        void Run(int times)
        {
            for (var i = 0; i < times; i++)
            {
                rows.Clear();
                SockDiagDump.Parse(bytes, Sequence, table, rows);
            }
        }
    }
}
