using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Enrichment.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Tests.Text;

public partial class IpTextTests
{
    const int Inet6 = 10;

    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::0.1.0.0")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::fffe:a00:1")]
    [InlineData("fe80::1")]
    [InlineData("1:0:0:2::3")]
    [InlineData("1::2:0:0:3:4")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("1:0:3:4:5:6:7:8")] // a single zero group stays
    [InlineData("1:2:3:4:5:6::")]
    [InlineData("2001:db8::")]
    public void IPv6_IsTheTextOfTheCLibrary(string address)
    {
        var bytes = IPAddress.Parse(address).GetAddressBytes();

        Assert.Equal(address, Written(bytes));
        Assert.Equal(address, OfTheCLibrary(bytes));
    }

    [Fact]
    public void IPv6_AnyAddress_IsTheTextOfTheCLibrary() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(
        Gen.Elements<ushort>(0, 0, 0, 1, 0xFFFF, 0x0DB8, 0x1234, 0x00FF).ArrayOf(8).ToArbitrary(), groups =>
        {
            var bytes = new byte[16];
            for (var i = 0; i < 8; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), groups[i]);
            }

            return Written(bytes) == OfTheCLibrary(bytes);
        }));

    [Theory]
    [InlineData(0x0A000001, "10.0.0.1")]
    [InlineData(0xFFFFFFFF, "255.255.255.255")]
    [InlineData(0, "0.0.0.0")]
    public void IPv4_IsDotted(uint address, string expected)
    {
        var text = new TextBuffer();

        IpText.IPv4(text, address);

        Assert.Equal(expected, Encoding.ASCII.GetString(text.Written));
    }

    static string Written(byte[] bytes)
    {
        var text = new TextBuffer();
        IpText.IPv6(text, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)));
        return Encoding.ASCII.GetString(text.Written);
    }

    static unsafe string OfTheCLibrary(byte[] bytes)
    {
        var place = stackalloc byte[64];
        fixed (byte* address = bytes)
        {
            return Marshal.PtrToStringAnsi((nint)NetworkToText(Inet6, address, place, 64))!;
        }
    }

    [LibraryImport("libc", EntryPoint = "inet_ntop")]
    private static unsafe partial byte* NetworkToText(int family, byte* address, byte* text, uint size);
}
