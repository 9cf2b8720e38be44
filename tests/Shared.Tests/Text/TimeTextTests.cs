using System.Globalization;
using System.Text;
using Enrichment.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Tests.Text;

public class TimeTextTests
{
    const string Format = "yyyy-MM-dd HH:mm:ss.fff";

    [Theory]
    [InlineData("UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/St_Johns")] // half hours
    [InlineData("Australia/Lord_Howe")] // half an hour of summer time
    [InlineData("Africa/Casablanca")]
    [InlineData("Asia/Kathmandu")]
    public void Write_AnyMomentUntil2100_IsThatOfDateTime(string zoneId)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var time = new TimeText(zone); // one for all, so that its table of seconds is used again and again

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
            Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 1999).ToArbitrary(), (half, msec) =>
            {
                var moment = (ulong)half * 2000 + (ulong)msec;
                return Text(time, moment) == Expected(zone, moment);
            }));
    }

    [Theory]
    [InlineData("2023-10-29 00:59:59.999", "2023-10-29 02:59:59.999")]
    [InlineData("2023-10-29 01:00:00.000", "2023-10-29 02:00:00.000")] // the second two o'clock
    [InlineData("2023-03-26 00:59:59.999", "2023-03-26 01:59:59.999")]
    [InlineData("2023-03-26 01:00:00.000", "2023-03-26 03:00:00.000")]
    [InlineData("2024-02-29 23:30:00.001", "2024-03-01 00:30:00.001")]
    public void Write_WhereTheClockIsChanged_FollowsIt(string utc, string berlin)
    {
        var time = new TimeText(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        var moment = Milliseconds(utc);

        Assert.Equal([berlin, berlin], [Text(time, moment), Text(time, moment)]);
    }

    [Fact]
    public void Write_EverySecondAroundAChange_IsThatOfDateTime()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var time = new TimeText(zone);
        var change = Milliseconds("2023-10-29 01:00:00.000");

        for (var moment = change - 7_200_000; moment < change + 7_200_000; moment += 1000)
        {
            Assert.Equal(Expected(zone, moment), Text(time, moment));
        }
    }

    [Fact]
    public void Write_AfterTheYear9999_GoesOn() =>
        Assert.Equal("10000-01-01 00:00:00.000", Text(new TimeText(TimeZoneInfo.Utc), 253_402_300_800_000));

    [Fact]
    public void Write_TheSameSecondWithAnotherSeparator_ChangesOnlyThat()
    {
        var time = new TimeText(TimeZoneInfo.Utc);
        var text = new TextBuffer();

        time.Write(text, 1_700_000_000_007);
        time.Write(text, 1_700_000_000_007, (byte)'T');
        time.Write(text, 1_700_000_000_008);

        Assert.Equal("2023-11-14 22:13:20.0072023-11-14T22:13:20.0072023-11-14 22:13:20.008", Encoding.UTF8.GetString(text.Written));
    }

    [Theory]
    [InlineData(0, "00:00:00.000")]
    [InlineData(86_399_999, "23:59:59.999")]
    [InlineData(86_400_000, "1d 00:00:00.000")]
    [InlineData(2_259_512_345_678, "26151d 18:19:05.678")] // nfdump's int overflows there
    public void Duration_IsNfdumps(ulong msec, string expected)
    {
        var text = new TextBuffer();

        DurationText.Write(text, msec);

        Assert.Equal(expected, Encoding.UTF8.GetString(text.Written));
    }

    static string Text(TimeText time, ulong moment)
    {
        var text = new TextBuffer();
        time.Write(text, moment);
        return Encoding.UTF8.GetString(text.Written);
    }

    static string Expected(TimeZoneInfo zone, ulong moment) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddMilliseconds(moment), zone).ToString(Format, CultureInfo.InvariantCulture);

    static ulong Milliseconds(string utc) =>
        (ulong)(DateTime.ParseExact(utc, Format, CultureInfo.InvariantCulture) - DateTime.UnixEpoch).TotalMilliseconds;
}
