using Enrichment.Netflow.Exporters;
using Xunit;

namespace Enrichment.Tests.Netflow.Exporters;

public class BootEstimateTests
{
    // It came up at 1000.4 s. A datagram of 2000.1 s says 2000 s and an uptime of 999.7 s, so 1000.3 s at the earliest.
    [Fact]
    public void See_SeveralMomentsOfASecond_NarrowItDown()
    {
        var boot = new BootEstimate();

        boot.See(2000_000 - 1_000_500); // at 2000.9 s
        Assert.Equal((0, 1_000_000_000), (boot.LaterNs, boot.UncertainNs));

        boot.See(2001_000 - 1_000_700); // at 2001.1 s
        Assert.Equal((0, 200_000_000), (boot.LaterNs, boot.UncertainNs));

        boot.See(2002_000 - 1_002_400); // at 2002.8 s
        Assert.Equal((700_000_000, 200_000_000), (boot.LaterNs, boot.UncertainNs));
    }

    [Fact]
    public void See_ClockThatWasSet_BeginsAnew()
    {
        var boot = new BootEstimate();
        boot.See(1_000_000);

        boot.See(5_000_000);

        Assert.Equal((0, 1_000_000_000), (boot.LaterNs, boot.UncertainNs));
    }
}
