using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Clocks;
using Enrichment.Updater.Tests.Attribution;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.Clocks;

public sealed class FlowTimeTests
{
    const long Second = 1_000_000_000;
    const long Delay = 60 * Second;

    [Fact]
    public void Own_Milliseconds_FirstBeginsAndLastEnds()
    {
        var time = FlowTime.Own(new GenericFlow { MsecFirst = 1000, MsecLast = 2500 }, default);

        Assert.Equal(new FlowTime(Second, (5 * Second / 2) + 999_999, 0), time);
    }

    [Fact]
    public void Own_Corrected_MayBeEitherSideOfIt()
    {
        var time = FlowTime.Own(new GenericFlow { MsecFirst = 10_000, MsecLast = 12_000 }, new ClockCorrection(-3 * Second, Second / 2));

        Assert.Equal(new FlowTime(15 * Second / 2, (19 * Second / 2) + 999_999, Second), time);
    }

    [Fact]
    public void Received_ClockYearsOff_EndsAtReceiptAndLastsAsLong()
    {
        var time = FlowTime.Received(new GenericFlow { MsecFirst = 7_000, MsecLast = 9_000, MsecReceived = 1_000_000 }, Delay);

        Assert.Equal((1000 * Second) + 999_999, time.LastNs);
        Assert.Equal(998 * Second, time.FirstNs);
        Assert.Equal(Delay, time.EarlierNs);
    }

    [Fact]
    public void Received_LastBeforeFirst_LastsNoTime()
    {
        var time = FlowTime.Received(new GenericFlow { MsecFirst = 9_000, MsecLast = 7_000, MsecReceived = 1_000_000 }, Delay);

        Assert.Equal((1000 * Second, (1000 * Second) + 999_999), (time.FirstNs, time.LastNs));
    }

    /// <summary>
    /// One port, one process after the other, each with one flow, exported within the delay by a clock that is anywhere. The right name is
    /// among those given, or none is; alone and with the grade of its kind only where no other can be meant.
    /// </summary>
    [Theory]
    [InlineData(5)]
    [InlineData(50)]
    [InlineData(2000)]
    public void Received_PortUsedAgainAndAgain_NameIsNeverAnothers(int longestPause)
    {
        var random = new Random(longestPause);
        var history = new BindingHistory();
        var host = history.AddHost("a");
        var flows = new List<(string Owner, GenericFlow Flow)>();
        var at = 0.0;
        for (var i = 0; i < 3000; i++)
        {
            var (opened, closed) = (at, at + (random.NextDouble() * (i % 9 == 0 ? 200 : 3)));
            history.Add(host, Given.Socket("tcp 10.0.0.1:40000", "p" + i, opened, closed, remote: "198.51.100.7:443"));
            flows.Add(("p" + i, Flow(opened, closed, random)));
            at = closed + 0.002 + (random.NextDouble() * longestPause);
        }

        history.Freeze();
        var attributor = new Attributor(history, new AttributionOptions { MatchTime = MatchTime.Received });
        int exact = 0, several = 0;
        foreach (var (owner, flow) in flows)
        {
            var time = FlowTime.Received(flow, Delay);
            var query = Given.Flow("10.0.0.1:40000", "198.51.100.7:443", 0) with { FirstNs = time.FirstNs, LastNs = time.LastNs, EarlierNs = time.EarlierNs };
            var stamp = attributor.Stamp(query).Source;
            var names = stamp.Name.Split('|');
            Assert.True(names.Contains(owner) || (stamp.Shared && names[^1] == "…"), $"{owner} was named {stamp.Name}, {stamp.Grade}");
            exact += stamp.Grade == MatchGrade.Exact ? 1 : 0;
            several += stamp.Shared ? 1 : 0;
        }

        Assert.InRange(exact, 10, flows.Count);
        Assert.InRange(several, longestPause == 2000 ? 0 : 100, flows.Count);
    }

    static GenericFlow Flow(double opened, double closed, Random random)
    {
        var (from, to) = ((long)Math.Ceiling(opened * 1000), (long)Math.Floor(closed * 1000));
        var first = from + (long)((to - from) * random.NextDouble() / 2);
        var last = Math.Max(first, to - (long)((to - from) * random.NextDouble() / 2));
        var wrong = random.NextInt64(1L << 40);
        return new GenericFlow
        {
            MsecFirst = (ulong)(wrong + first),
            MsecLast = (ulong)(wrong + last),
            MsecReceived = (ulong)((Given.At(0) / 1_000_000) + last + (long)(random.NextDouble() * 59_990)),
        };
    }
}
