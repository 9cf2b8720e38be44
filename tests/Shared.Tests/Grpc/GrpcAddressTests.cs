using Enrichment.Grpc;
using Xunit;

namespace Enrichment.Tests.Grpc;

public sealed class GrpcAddressTests
{
    [Theory]
    [InlineData("unix:/run/x.sock", "unix:/run/x.sock")]
    [InlineData("unix:x.sock", "unix:x.sock")]
    [InlineData("unix:///run/x.sock", "unix:/run/x.sock")]
    [InlineData("127.0.0.1:50051", "127.0.0.1:50051")]
    [InlineData("tracker.example.net:1", "tracker.example.net:1")]
    [InlineData("[2001:db8::1]:65535", "[2001:db8::1]:65535")]
    [InlineData("[0:0::1]:0", "[::1]:0")]
    public void Parse_Address_WrittenPlainly(string text, string expected)
    {
        var address = GrpcAddress.Parse(text);

        Assert.Equal(expected, address.ToString());
        Assert.Equal(address, GrpcAddress.Parse(address.ToString()));
    }

    [Theory]
    [InlineData("", "the port is missing")]
    [InlineData("localhost", "the port is missing")]
    [InlineData(":50051", "the host is missing")]
    [InlineData("localhost:", "\"\" is not a port (0 to 65535)")]
    [InlineData("localhost:65536", "\"65536\" is not a port (0 to 65535)")]
    [InlineData("localhost:+1", "\"+1\" is not a port (0 to 65535)")]
    [InlineData("::1:50051", "an IPv6 address stands in brackets")]
    [InlineData("[127.0.0.1]:50051", "\"127.0.0.1\" is not an IPv6 address")]
    [InlineData("a b:1", "\"a b\" is not a host")]
    [InlineData("http://x:1", "an IPv6 address stands in brackets")]
    [InlineData("unix:", "the path of the socket is missing")]
    [InlineData("unix:/run/", "the path is that of a directory")]
    public void TryParse_NotAnAddress_SaysWhyAndWhatIsExpected(string text, string reason)
    {
        Assert.False(GrpcAddress.TryParse(text, out _, out var error));
        Assert.Equal($"\"{text}\" is not an address: {reason}; expected unix:PATH, HOST:PORT or [IPV6]:PORT", error);
    }

    [Fact]
    public void TryParse_UnixPathTooLong_NamesTheLimit()
    {
        Assert.True(GrpcAddress.TryParse("unix:/" + new string('x', 106), out _, out _));
        Assert.False(GrpcAddress.TryParse("unix:/" + new string('x', 107), out _, out var error));
        Assert.Contains("at most 107 bytes, this one 108", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unix:/run/x.sock", true)]
    [InlineData("127.0.0.2:1", true)]
    [InlineData("localhost:1", true)]
    [InlineData("[::1]:1", true)]
    [InlineData("0.0.0.0:1", false)]
    [InlineData("192.0.2.1:1", false)]
    [InlineData("tracker.example.net:1", false)]
    public void IsLocal_OnlyWhatStaysOnTheMachine(string text, bool expected) => Assert.Equal(expected, GrpcAddress.Parse(text).IsLocal);
}
