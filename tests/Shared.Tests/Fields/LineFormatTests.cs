using System.Buffers;
using Enrichment.Fields;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Fields;

public class LineFormatTests
{
    const string Line = "2023-11-14 22:13:20.000     00:00:00.250 TCP           10.0.0.1:40000 ->        192.0.2.7:443         10     1500     1";

    [Theory]
    [InlineData("%line")]
    [InlineData("%ts %td %pr %sap -> %dap %pkt %byt %fl")]
    public void Write_Line_IsNfdumps(string format) => Assert.Equal(Line, FlowBytes.Line(format, FlowBytes.Tcp()));

    [Fact]
    public void Write_FormatNamesAmongTokens_AreExpanded() =>
        Assert.Equal($"<{Line}|dig>", FlowBytes.Line("<%line|%uname>", FlowBytes.Tcp("dig")));

    [Theory]
    [InlineData("%sa6", "%sa6, character 1; near are %sa, %sap, %sas")] // 1.7.1 took this for %sa and a 6
    [InlineData("%line6", "%line6, character 1")]
    [InlineData("%sparent %xparent %sa", "%xparent, character 10; near are %sparent, %dparent")]
    [InlineData("%bogus %sa", "%bogus, character 1")]
    [InlineData("%sa %%", "%, character 5")]
    [InlineData("100%", "%, character 4")]
    public void New_UnknownToken_IsNamedWithItsPlaceAndNearOnes(string format, string at)
    {
        var wrong = Assert.Throws<OutputFormatException>(() => new LineFormat(format, FlowBytes.Utc));

        Assert.Equal($"Output format parse error at: {at}", wrong.Message);
    }

    [Fact]
    public void Header_HasBlanksForText_AndIsWiderForFullAddresses()
    {
        Assert.Equal("     Src IP Addr:Port        Dst IP Addr:Port  UserName\n",
            FlowBytes.Header(new LineFormat("%sap->%dap %uname", FlowBytes.Utc)));
        Assert.Equal(new string(' ', 23) + "     Src IP Addr\n",
            FlowBytes.Header(new LineFormat("%sa", FlowBytes.Utc with { LongIPv6 = true })));
    }

    [Fact]
    public void Write_IPv6_IsCondensedOrFull()
    {
        var flow = FlowBytes.Flow(Layout2Bytes.Generic(1, 100), Layout2Bytes.Element(3, FileBytes.Of(b => b
            .U64(0x2001_0620_1000_CAFE, 0x020E_35FF_FEC0_FED5, 0x2001_0DB8_0000_0000, 1))));

        Assert.Equal("2001:62..c0:fed5.40000      2001:db8::1.443  ", FlowBytes.Line("%sap %dap", flow));
        Assert.Equal(
            "  2001:620:1000:cafe:20e:35ff:fec0:fed5.40000 " + "2001:db8::1".PadLeft(39) + ".443  ",
            FlowBytes.Line("%sap %dap", flow, FlowBytes.Utc with { LongIPv6 = true }));
    }

    [Fact]
    public void Write_FlowInATunnel_HasALineForTheTunnelBefore()
    {
        var flow = FlowBytes.Flow(
            Layout2Bytes.Generic(10, 1500),
            Layout2Bytes.IPv4(0x0A000001, 0xC0000207),
            Layout2Bytes.Element(31, FileBytes.Of(b => b.U32(0xC6336401, 0xC6336402, 47))));

        Assert.Equal(
            "GRE       198.51.100.1:0     ->     198.51.100.2:0    \nTCP           10.0.0.1:40000 ->        192.0.2.7:443  ",
            FlowBytes.Line("%pr %sap -> %dap", flow));
    }

    [Fact]
    public void Write_EventWithoutFirst_TakesTheEventsTime()
    {
        var generic = FileBytes.Of(b => b.U64(0, 0, 0, 0, 0).U16(1, 2).U8(6, 0, 0, 0));
        var nsel = FileBytes.Of(b => b.U64(Layout2Bytes.Noon).U32(7).U16(1001).U8(3, 0));

        var flow = FlowBytes.Flow(Layout2Bytes.Element(1, generic), Layout2Bytes.Element(19, nsel));

        Assert.Equal("2023-11-14 22:13:20.000   DENIED   I-ACL          7", FlowBytes.Line("%ts %evt %xevt %nfc", flow));
    }

    [Theory]
    [InlineData("a\u001b]0;owned\u0007", true, "a\\x1b]0;owned\\x07")]
    [InlineData("a\u001b]0;owned\u0007", false, "a\u001b]0;owned\u0007")]
    public void Write_NameWithControlCharacters_IsEscapedForATerminalOnly(string name, bool escape, string expected) =>
        Assert.Equal(expected, FlowBytes.Line("%uname", FlowBytes.Tcp(name), FlowBytes.Utc with { EscapeControls = escape }));

    [Fact]
    public void Write_Tag_StandsBeforeAddresses() =>
        Assert.Equal("\u0001        10.0.0.1", FlowBytes.Line("%sa", FlowBytes.Tcp(), FlowBytes.Utc with { TagAddresses = true }));

    [Theory]
    [InlineData("line")]
    [InlineData("extended")]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("csv-fast")]
    [InlineData("raw")]
    [InlineData("fmt:%line %uname %sproc %dproc %spid %sgrade %sreason %sexe %scmd %scont %lbl %sn %nh %mpls %tsg %trr")]
    public void Write_ManyFlows_AllocatesNothing(string name)
    {
        var format = FormatNames.Create(name, FlowBytes.Utc with { EscapeControls = true });
        var flow = FlowBytes.Stamped(FlowBytes.Tcp("firefox"));
        var output = new ArrayBufferWriter<byte>(1 << 20);
        Write(format, flow, output, 100);

        Assert.Equal(0, Allocations.Of(() => Write(format, flow, output, 10_000)));
    }

    static void Write(FlowFormat format, Enrichment.Nfcapd.FlowRecord flow, ArrayBufferWriter<byte> output, int times)
    {
        for (var i = 0; i < times; i++)
        {
            output.ResetWrittenCount();
            format.Write(flow, output);
        }
    }
}
