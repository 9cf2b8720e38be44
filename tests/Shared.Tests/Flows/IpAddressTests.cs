using Enrichment.Flows;
using Xunit;

namespace Enrichment.Tests.Flows;

public sealed class IpAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("::", false)]
    public void Parse_Text_ComesBack(string text, bool isIPv4)
    {
        var address = IpAddress.Parse(text);

        Assert.Equal(isIPv4, address.IsIPv4);
        Assert.Equal(text, address.ToString());
    }

    [Fact]
    public void Parse_MappedIPv6_IsTheIPv4Address() => Assert.Equal(IpAddress.Parse("10.0.0.1"), IpAddress.Parse("::ffff:10.0.0.1"));

    [Theory]
    [InlineData("1.2.3.400")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void TryParse_NotAnAddress_Refuses(string text) => Assert.False(IpAddress.TryParse(text, out _));
}
