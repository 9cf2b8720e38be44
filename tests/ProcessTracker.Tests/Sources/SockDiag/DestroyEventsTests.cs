using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.SockDiag;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.SockDiag;

public sealed class DestroyEventsTests
{
    [Theory]
    [InlineData("destroy-udp4.bin", 17, "127.0.0.1:5000", "127.0.0.1:5353")]
    [InlineData("destroy-tcp4.bin", 6, "127.0.0.1:40001", "127.0.0.1:8080")]
    public void Parse_CapturedEvent_SaysWhichSocketEnded(string file, byte protocol, string local, string remote)
    {
        var events = new List<DestroyEvent>();

        DestroyEvents.Parse(TestFiles.Read("sockdiag", file), new NetNamespace(9), timeNs: 123, events);

        var ended = Assert.Single(events);
        Assert.Equal(protocol, ended.Local.Protocol);
        Assert.Equal(local, ended.Local.ToString());
        Assert.Equal(remote, ended.Remote.ToString());
        Assert.NotEqual(0ul, ended.Cookie);
        Assert.Equal((9ul, 123L), (ended.Namespace.Inode, ended.TimeNs));
    }
}
