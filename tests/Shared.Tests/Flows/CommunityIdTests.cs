using System.Text;
using Enrichment.Flows;
using Xunit;

namespace Enrichment.Tests.Flows;

/// <summary>The published vectors: those of the reference implementation (pycommunityid) and of the specification's baseline.</summary>
public sealed class CommunityIdTests
{
    [Theory]
    [InlineData(6, "128.232.110.120", 34855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=", "1:3V71V58M3Ksw/yuFALMcW0LAHvc=")]
    [InlineData(6, "66.35.250.204", 80, "128.232.110.120", 34855, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=", "1:3V71V58M3Ksw/yuFALMcW0LAHvc=")]
    [InlineData(6, "10.0.0.1", 10, "10.0.0.2", 11569, "1:SXBGMX1lBOwhhoDrZynfROxnhnM=", "1:HmBRGR+fUyXF4t8WEtal7Y0gEAo=")]
    [InlineData(17, "192.168.1.52", 54585, "8.8.8.8", 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ=", "1:Q9We8WO3piVF8yEQBNJF4uiSVrI=")]
    [InlineData(17, "8.8.8.8", 53, "192.168.1.52", 54585, "1:d/FP5EW3wiY1vCndhwleRRKHowQ=", "1:Q9We8WO3piVF8yEQBNJF4uiSVrI=")]
    [InlineData(132, "192.168.170.8", 7, "192.168.170.56", 80, "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ=", "1:Y1/0jQg6e+I3ZwZZ9LP65DNbTXU=")]
    [InlineData(46, "10.1.24.4", 0, "10.1.12.1", 0, "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4=", "1:BK3BVW3U2eemuwVQVN3zd/GULno=")]
    [InlineData(46, "10.1.12.1", 0, "10.1.24.4", 0, "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4=", "1:BK3BVW3U2eemuwVQVN3zd/GULno=")]
    public void Write_PublishedVector_IsTheSame(byte protocol, string source, int sourcePort, string destination, int destinationPort, string expected, string withSeedOne)
    {
        Assert.Equal(expected, Id(protocol, source, sourcePort, destination, destinationPort, 0));
        Assert.Equal(withSeedOne, Id(protocol, source, sourcePort, destination, destinationPort, 1));
    }

    [Theory]
    [InlineData(1, "192.168.0.89", "192.168.0.1", 8, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=", "1:03g6IloqVBdcZlPyX8r0hgoE7kA=")]
    [InlineData(1, "192.168.0.1", "192.168.0.89", 0, 8, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=", "1:03g6IloqVBdcZlPyX8r0hgoE7kA=")]
    [InlineData(1, "192.168.0.89", "192.168.0.1", 20, 0, "1:3o2RFccXzUgjl7zDpqmY7yJi8rI=", "1:lCXHHxavE1Vq3oX9NH5ladQg02o=")]
    [InlineData(1, "192.168.0.89", "192.168.0.1", 20, 1, "1:tz/fHIDUHs19NkixVVoOZywde+I=", "1:Ie3wmFyxiEyikbsbcO03d2nh+PM=")]
    [InlineData(1, "192.168.0.1", "192.168.0.89", 0, 20, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=", "1:03g6IloqVBdcZlPyX8r0hgoE7kA=")]
    [InlineData(58, "fe80::200:86ff:fe05:80da", "fe80::260:97ff:fe07:69ea", 135, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=", "1:kHa1FhMYIT6Ym2Vm2AOtoOARDzY=")]
    [InlineData(58, "fe80::260:97ff:fe07:69ea", "fe80::200:86ff:fe05:80da", 136, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY=", "1:kHa1FhMYIT6Ym2Vm2AOtoOARDzY=")]
    [InlineData(58, "3ffe:507:0:1:260:97ff:fe07:69ea", "3ffe:507:0:1:200:86ff:fe05:80da", 3, 0, "1:NdobDX8PQNJbAyfkWxhtL2Pqp5w=", "1:OlOWx9psIbBFi7lOCw/4MhlKR9M=")]
    [InlineData(58, "3ffe:507:0:1:200:86ff:fe05:80da", "3ffe:507:0:1:260:97ff:fe07:69ea", 3, 0, "1:/OGBt9BN1ofenrmSPWYicpij2Vc=", "1:Ij4ZxnC87/MXzhOjvH2vHu7LRmE=")]
    public void Write_PublishedVectorOfIcmp_IsTheSame(byte protocol, string source, string destination, int type, int code, string expected, string withSeedOne)
    {
        Assert.Equal(expected, Id(protocol, source, 0, destination, type << 8 | code, 0));
        Assert.Equal(withSeedOne, Id(protocol, source, 0, destination, type << 8 | code, 1));
    }

    [Fact]
    public void Write_Any_AllocatesNothing()
    {
        var (source, destination) = (IpAddress.Parse("192.0.2.1"), IpAddress.Parse("2001:db8::1"));
        Span<byte> text = stackalloc byte[CommunityId.Length];
        CommunityId.Write(source, 1, destination, 2, 6, text);

        Assert.Equal(0, Allocations.Of(() => Thousand(source, destination)));
    }

    static void Thousand(IpAddress source, IpAddress destination)
    {
        Span<byte> text = stackalloc byte[CommunityId.Length];
        for (var i = 0; i < 1000; i++)
        {
            CommunityId.Write(source, (ushort)i, destination, 443, 6, text);
        }
    }

    static string Id(byte protocol, string source, int sourcePort, string destination, int destinationPort, ushort seed)
    {
        Span<byte> text = stackalloc byte[CommunityId.Length];
        CommunityId.Write(IpAddress.Parse(source), (ushort)sourcePort, IpAddress.Parse(destination), (ushort)destinationPort, protocol, text, seed);
        return Encoding.ASCII.GetString(text);
    }
}
