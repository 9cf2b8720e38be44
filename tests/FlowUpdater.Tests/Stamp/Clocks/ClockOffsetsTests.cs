using Enrichment.Flows;
using Enrichment.Updater.Stamp.Clocks;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.Clocks;

public sealed class ClockOffsetsTests
{
    [Theory]
    [InlineData("90s", 90_000_000_000)]
    [InlineData("-1.5h", -5_400_000_000_000)]
    [InlineData("+250ms", 250_000_000)]
    [InlineData("0", 0)]
    public void Parse_Duration_IsOfAllExporters(string text, long ns)
    {
        var offsets = ClockOffsets.Parse([text], out var wrong);

        Assert.Null(wrong);
        Assert.Equal(ns, offsets.DefaultNs);
    }

    [Fact]
    public void Parse_Exporters_ByAddressOrIdent()
    {
        var offsets = ClockOffsets.Parse(["::ffff:192.0.2.1=-2s", "core=router=1m", "auto"], out var wrong);

        Assert.Null(wrong);
        Assert.True(offsets.Auto);
        Assert.Equal(-2_000_000_000, offsets.Named[ExporterName.Of(IpAddress.Parse("192.0.2.1"))]);
        Assert.Equal(60_000_000_000, offsets.Named[new ExporterName("core=router")]);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("=5s")]
    [InlineData("192.0.2.1=")]
    [InlineData("--5s")]
    [InlineData("")]
    public void Parse_Nonsense_IsToldInASentence(string text)
    {
        ClockOffsets.Parse([text], out var wrong);

        Assert.StartsWith($"--clock-offset: '{text}' is not ", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AutoAndOneForAll_DoNotGoTogether()
    {
        ClockOffsets.Parse(["auto", "5s"], out var wrong);

        Assert.NotNull(wrong);
    }
}
