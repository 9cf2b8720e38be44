using System.Text.Json;
using Enrichment.Fields;
using Enrichment.Fields.Formats;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Fields.Formats;

public class JsonFormatTests
{
    [Fact]
    public void Write_NameThatWouldBreakNfdumpsJson_IsEscaped()
    {
        const string name = "a\"b\\c\u0001\n";

        using var read = JsonDocument.Parse(FlowBytes.Text(new JsonFormat(FlowBytes.Utc, lines: true), FlowBytes.Tcp(name)));

        Assert.Equal(name, read.RootElement.GetProperty("user_name").GetString());
    }

    [Fact]
    public void Write_StampedFlow_HasItsProcesses()
    {
        using var read = JsonDocument.Parse(FlowBytes.Text(new JsonFormat(FlowBytes.Utc, lines: true), FlowBytes.Stamped(FlowBytes.Tcp())));

        var flow = read.RootElement;
        Assert.Equal(("curl", 939, "exact"),
            (flow.GetProperty("src_proc").GetString(), flow.GetProperty("src_pid").GetInt32(), flow.GetProperty("src_grade").GetString()));
        Assert.Equal(FlowBytes.Curl.CommandLine, flow.GetProperty("src_cmd").GetString());
        Assert.Equal(FlowBytes.Curl.ContainerId, flow.GetProperty("src_container").GetString());
        Assert.Equal("not-local", flow.GetProperty("dst_reason").GetString());
        Assert.False(flow.TryGetProperty("dst_proc", out _));
        Assert.Equal("sampled", flow.EnumerateObject().Last().Name);
    }

    [Fact]
    public void Write_NeverStampedFlow_HasNoKeysOfOurs()
    {
        var text = FlowBytes.Text(new JsonFormat(FlowBytes.Utc, lines: true), FlowBytes.Tcp("x"));

        Assert.All(FieldTable.OfProcesses.ToArray(), field => Assert.DoesNotContain($"\"{field.JsonKey}\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_IPv6Network_IsItsMaskedAddress()
    {
        var flow = FlowBytes.Flow(
            Layout2Bytes.Generic(1, 1),
            Layout2Bytes.Element(3, FileBytes.Of(b => b.U64(0x2001_0DB8_0001_0002, 3, 0x2001_0DB8_00FF_0000, 4))),
            Layout2Bytes.Element(4, FileBytes.Of(b => b.U32(1, 2).U8(48, 40, 0, 0, 0, 0).U16(0))));

        using var read = JsonDocument.Parse(FlowBytes.Text(new JsonFormat(FlowBytes.Utc, lines: true), flow));

        Assert.Equal(("2001:db8:1::", "2001:db8::"),
            (read.RootElement.GetProperty("src_net").GetString(), read.RootElement.GetProperty("dst_net").GetString()));
    }
}
