using Enrichment.Flows;
using Xunit;

namespace Enrichment.Tests.Fields;

public class ProcessFieldTests
{
    [Fact]
    public void Write_StampedFlow_ShowsBothEnds() => Assert.Equal(
        "curl             -                    939       - exact    none     -             not-local    ",
        FlowBytes.Line("%sproc %dproc %spid %dpid %sgrade %dgrade %sreason %dreason", FlowBytes.Stamped(FlowBytes.Tcp("curl"))));

    [Fact]
    public void Write_RestOfTheProcess_IsThere() => Assert.Equal(
        "/usr/bin/curl            -                           1000       - curl -s https://example.org/a,b  cccccccccccc",
        FlowBytes.Line("%sexe %dexe %suid %duid %scmd %scont", FlowBytes.Stamped(FlowBytes.Tcp())));

    [Fact]
    public void Write_ProcessesAbove_AreNamedFromTheParentUp() => Assert.Equal(
        "sh               -                    900       - sh<?<systemd                     -",
        FlowBytes.Line("%sparent %dparent %sppid %dppid %sparents %dparents", FlowBytes.Stamped(FlowBytes.Tcp())).TrimEnd());

    [Fact]
    public void Write_NeverStampedFlow_TakesTheUserNameForTheSource() => Assert.Equal(
        "939/dnsmasq      -                -              -",
        FlowBytes.Line("%sproc %dproc %sgrade %spid", FlowBytes.Tcp("939/dnsmasq")));

    /// <summary>A stamp that found nothing is not overruled by the user name.</summary>
    [Fact]
    public void Write_StampWithoutProcess_IsADash()
    {
        var flow = FlowBytes.Tcp("https***");
        flow.Stamp = new FlowStamp(EndStamp.Miss(MissReason.NotThen), EndStamp.Miss(MissReason.NotLocal));

        Assert.Equal("-                not-then     ", FlowBytes.Line("%sproc %sreason", flow));
    }

    [Fact]
    public void Write_SharedSocket_SaysSo()
    {
        var flow = FlowBytes.Tcp();
        flow.Stamp = new FlowStamp(
            new EndStamp("nginx|php-fpm", null, MatchGrade.Local, MissReason.None, Shared: true),
            new EndStamp("https***", null, MatchGrade.Service, MissReason.NotLocal, Shared: false));

        Assert.Equal("nginx|php-fpm    https***         local+shared service        -",
            FlowBytes.Line("%sproc %dproc %sgrade %dgrade %spid", flow));
    }

    [Fact]
    public void Write_NameOfAProcess_IsPaddedByCharactersAndEscaped()
    {
        var flow = FlowBytes.Tcp();
        flow.Stamp = new FlowStamp(
            new EndStamp("zähler", null, MatchGrade.Local, MissReason.None, Shared: true),
            new EndStamp("a\u001b[H", null, MatchGrade.Local, MissReason.None, Shared: true));

        Assert.Equal("zähler           a\\x1b[H         |",
            FlowBytes.Line("%sproc %dproc|", flow, FlowBytes.Utc with { EscapeControls = true }));
    }
}
