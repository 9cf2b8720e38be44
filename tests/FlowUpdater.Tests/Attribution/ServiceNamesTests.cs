using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Xunit;

namespace Enrichment.Updater.Tests.Attribution;

public sealed class ServiceNamesTests
{
    static readonly ServiceNames Names = ServiceNames.Parse(
    [
        "# comment", "", "domain 53/tcp", "domain\t53/udp\t# Domain", "https 443/tcp/udp alias", "http 80/tcp www", "broken", "x y/tcp", "late 443/tcp",
    ]);

    [Theory]
    [InlineData(IpProtocol.Udp, 53, "domain***")]
    [InlineData(IpProtocol.Udp, 443, "https***")]
    [InlineData(IpProtocol.Tcp, 80, "www-http***")]
    [InlineData(IpProtocol.Udp, 80, null)]
    [InlineData(IpProtocol.Sctp, 443, null)]
    public void Of_Port_HasTheFirstNameOfItsProtocol(byte protocol, ushort port, string? name) => Assert.Equal(name, Names.Of(protocol, port));

    [Theory]
    [InlineData(53, 443, "domain***", "")]
    [InlineData(40001, 53, "", "domain***")]
    [InlineData(40001, 40002, "", "")]
    public void Stamp_NoProcess_SourcePortFirst(ushort source, ushort destination, string sourceName, string destinationName)
    {
        var attributor = new Attributor(Given.Host().History, new AttributionOptions(), Names);

        var stamp = attributor.Stamp(Given.Flow($"10.0.0.1:{source}", $"10.0.0.9:{destination}", 5, protocol: Given.Udp));

        Assert.Equal((sourceName, destinationName), (stamp.Source.Name, stamp.Destination.Name));
        Assert.Equal(sourceName + destinationName, stamp.UserName);
        Assert.Equal(sourceName.Length > 0 ? MatchGrade.Service : MatchGrade.None, stamp.Source.Grade);
        Assert.Equal(MissReason.NoSocket, stamp.Source.Reason);
    }

    [Fact]
    public void Stamp_ProcessAtOneEnd_NoService()
    {
        var attributor = new Attributor(Given.Host(Given.Socket("udp 10.0.0.1:99", "p")).History, new AttributionOptions(), Names);

        Assert.Equal("p", attributor.Stamp(Given.Flow("10.0.0.9:53", "10.0.0.1:99", 5, protocol: Given.Udp)).UserName);
    }

    [Fact]
    public void Load_NoFile_SaysWhatToInstall()
    {
        var e = Assert.Throws<FileNotFoundException>(() => ServiceNames.Load("/nonexistent/services"));
        Assert.Contains("apt install netbase", e.Message, StringComparison.Ordinal);
    }
}
