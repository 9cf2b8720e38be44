using Enrichment.Netflow.Encoding;
using Enrichment.Updater.Outputs.Export;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

public sealed class ExportTargetTests
{
    [Theory]
    [InlineData("udp:192.0.2.1:2055", "netflow9:udp:192.0.2.1:2055")]
    [InlineData("netflow9:udp:collector:2055", "netflow9:udp:collector:2055")]
    [InlineData("ipfix:udp:[2001:db8::1]:4739", "ipfix:udp:[2001:db8::1]:4739")]
    [InlineData("tcp:192.0.2.1:4739", "ipfix:tcp:192.0.2.1:4739")]
    [InlineData("ipfix:tls:collector.example:4740", "ipfix:tls:collector.example:4740")]
    public void TryParse_Target_SaysFormatTransportAndPlace(string text, string inFull)
    {
        Assert.True(ExportTarget.TryParse(text, out var target, out _));
        Assert.Equal(inFull, target.ToString());
    }

    [Theory]
    [InlineData("192.0.2.1:2055", "is not udp:HOST:PORT")]
    [InlineData("sctp:192.0.2.1:4739", "is not udp:HOST:PORT")]
    [InlineData("netflow9:tcp:192.0.2.1:2055", "NetFlow v9 goes over UDP only")]
    [InlineData("udp:192.0.2.1", "192.0.2.1")]
    [InlineData("udp:192.0.2.1:70000", "70000")]
    [InlineData("udp:192.0.2.1:0", "192.0.2.1:0")]
    [InlineData("tcp:unix:/run/x", "unix:/run/x")]
    [InlineData("udp:", "HOST:PORT")]
    public void TryParse_SomethingElse_SaysWhatIsWrong(string text, string part)
    {
        Assert.False(ExportTarget.TryParse(text, out _, out var error));
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_Numbers_AreThoseOfTheProtocols() => Assert.Equal((9, 10), ((int)ExportFormat.NetflowV9, (int)ExportFormat.Ipfix));
}
