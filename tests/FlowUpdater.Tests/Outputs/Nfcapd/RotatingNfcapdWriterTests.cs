using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Outputs.Nfcapd;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Nfcapd;

public class RotatingNfcapdWriterTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 2, 30, TimeSpan.Zero);

    readonly List<string> _said = [];

    [Fact]
    public void Append_OverTwoSpans_MakesTwoFilesNamedAndAlignedAsNfcapdDoes()
    {
        using var folder = new TempFolder();
        var time = new SetTime(Start);
        using (var writer = Open(folder.Path, time))
        {
            Append(writer, 10);
            time.Now = Start.AddMinutes(2.5);
            Append(writer, 5);

            Assert.Equal([10], [.. FlowsOf(folder.File("nfcapd.202611211000"))]);
            Assert.Single(Directory.GetFiles(folder.Path, "nfcapd.current.*"));
        }

        Assert.Equal(["nfcapd.202611211000", "nfcapd.202611211005"], Names(folder.Path));
        Assert.Equal([5], [.. FlowsOf(folder.File("nfcapd.202611211005"))]);
        Assert.Empty(_said);
        AssertNfdumpCounts(folder.Path, 15);
    }

    [Fact]
    public void Append_InAnotherZone_NamesTheFileByLocalTime()
    {
        using var folder = new TempFolder();
        var prague = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(1), null, null);
        using (var writer = Open(folder.Path, new SetTime(Start, prague)))
        {
            Append(writer, 1);
        }

        Assert.Equal(["nfcapd.202611211100"], Names(folder.Path));
    }

    [Fact]
    public void KeepTime_SpanOverAndNoMoreFlows_EndsTheFile()
    {
        using var folder = new TempFolder();
        var time = new SetTime(Start);
        using var writer = Open(folder.Path, time);
        Append(writer, 1);

        time.Now = Start.AddMinutes(3);
        writer.KeepTime();

        Assert.Equal(["nfcapd.202611211000"], Names(folder.Path));
        Assert.Equal((1, 1, folder.File("nfcapd.202611211000")), (writer.FlowsWritten, writer.FilesFinished, writer.LastFile));
    }

    [Fact]
    public void Start_Twice_WithinOneSpan_ContinuesTheFile()
    {
        using var folder = new TempFolder();
        var time = new SetTime(Start);
        for (var run = 0; run < 3; run++)
        {
            using var writer = Open(folder.Path, time);
            Append(writer, 100);
        }

        Assert.Equal(["nfcapd.202611211000"], Names(folder.Path));
        Assert.Equal([300], [.. FlowsOf(folder.File("nfcapd.202611211000"))]);
        Assert.All(StampsOf(folder.File("nfcapd.202611211000")), s => Assert.Equal("curl", s.Source.Process!.Name));
        Assert.Empty(_said);
        AssertNfdumpCounts(folder.Path, 300);
    }

    [Fact]
    public void Finish_NameTakenByAFileThatCannotBeContinued_TakesAnotherNameAndLeavesItAsItIs()
    {
        using var folder = new TempFolder();
        folder.Write("nfcapd.202611211000", "not a flow file"u8.ToArray());
        using (var writer = Open(folder.Path, new SetTime(Start)))
        {
            Append(writer, 7);
        }

        Assert.Equal(["nfcapd.202611211000", "nfcapd.20261121100000"], Names(folder.Path));
        Assert.Equal("not a flow file", File.ReadAllText(folder.File("nfcapd.202611211000")));
        Assert.Equal([7], [.. FlowsOf(folder.File("nfcapd.20261121100000"))]);
        Assert.Contains("cannot be continued", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_DirectoryMissing_IsMade()
    {
        using var folder = new TempFolder();
        using (var writer = Open(folder.File("a/b"), new SetTime(Start)))
        {
            Append(writer, 1);
        }

        Assert.Equal(["nfcapd.202611211000"], Names(folder.File("a/b")));
    }

    [Fact]
    public void Start_DirectoryIsAFile_SaysSo()
    {
        using var folder = new TempFolder();
        folder.Write("x", []);

        var error = Assert.Throws<IOException>(() => Open(folder.File("x"), new SetTime(Start)));

        Assert.StartsWith($"{folder.File("x")}: flow files cannot be written there: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Start_FileLeftByACrash_IsSavedUnderItsSpan(bool cutOff)
    {
        using var folder = new TempFolder();
        LeaveBehind(folder, cutOff);

        Open(folder.Path, new SetTime(Start.AddHours(1))).Dispose();

        Assert.Equal(["nfcapd.202611211000"], Names(folder.Path));
        Assert.Equal([20], [.. FlowsOf(folder.File("nfcapd.202611211000"))]);
        Assert.Contains("left by a run that crashed: 20 flows were saved to", Assert.Single(_said), StringComparison.Ordinal);
        AssertNfdumpCounts(folder.Path, 20);
    }

    [Fact]
    public void Start_FileThatARunningProcessWrites_IsLeftAlone()
    {
        using var folder = new TempFolder();
        folder.Write("nfcapd.current.1", [1, 2, 3]);

        Open(folder.Path, new SetTime(Start)).Dispose();

        Assert.True(File.Exists(folder.File("nfcapd.current.1")));
        Assert.Contains("process 1 may be writing it", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_DiskFull_KeepsWhatIsFinishedCountsWhatIsLostAndGoesOn()
    {
        using var folder = new TempFolder();
        using var disk = SmallDisk.TryMount(folder.File("disk"), megabytes: 4);
        var time = new SetTime(Start);
        using var writer = new RotatingNfcapdWriter(
            new()
            {
                Directory = disk.Path,
                File = new() { Compression = Enrichment.Nfcapd.Compression.BlockCompression.None },
            },
            time, _said.Add);
        writer.Start();
        Append(writer, 5000);
        time.Now = Start.AddMinutes(5);
        Append(writer, 40_000);
        time.Now = Start.AddMinutes(10);
        writer.KeepTime();

        Assert.Contains("being lost, finished files are not touched: ", Assert.Single(_said), StringComparison.Ordinal);
        Assert.Equal(45_000, writer.FlowsWritten + writer.FlowsLost);
        Assert.True(writer.FlowsLost > 10_000);
        Assert.Equal(5000, Assert.Single(FlowsOf(disk.File("nfcapd.202611211000"))));
        Assert.Equal(writer.FlowsWritten - 5000, Assert.Single(FlowsOf(disk.File("nfcapd.202611211005"))));
        AssertNfdumpCounts(disk.Path, writer.FlowsWritten);

        File.Delete(disk.File("nfcapd.202611211005"));
        Append(writer, 6000);
        time.Now = Start.AddMinutes(15);
        writer.KeepTime();

        Assert.Equal(6000, Assert.Single(FlowsOf(disk.File("nfcapd.202611211010"))));
        Assert.Equal(2, _said.Count);
        Assert.Contains($"being written again; {writer.FlowsLost} were lost", _said[1], StringComparison.Ordinal);
    }

    // A clock that is set back by some minutes, and goes over the same time again.
    [Fact]
    public void Append_ClockSetBack_EveryFlowIsInTheFileOfTheTimeThatWasShown()
    {
        using var folder = new TempFolder();
        var time = new SetTime(Start.AddMinutes(5));
        using (var writer = Open(folder.Path, time))
        {
            Append(writer, 100);
            time.Now = Start.AddMinutes(1);
            Append(writer, 20);
            time.Now = Start.AddMinutes(6);
            Append(writer, 3);
        }

        Assert.Equal(["nfcapd.202611211000", "nfcapd.202611211005"], Names(folder.Path));
        Assert.Equal([20, 103], [.. Names(folder.Path).SelectMany(name => FlowsOf(folder.File(name)))]);
        Assert.Empty(_said);
        AssertNfdumpCounts(folder.Path, 123);
    }

    [Fact]
    public void Append_FolderThatVanishes_IsMadeAnewAndTheLostAreCounted()
    {
        using var folder = new TempFolder();
        var (time, path) = (new SetTime(Start), folder.File("flows"));
        using (var writer = Open(path, time))
        {
            Append(writer, 100);
            Directory.Delete(path, recursive: true);
            Append(writer, 10);
            time.Now = Start.AddMinutes(5);
            Append(writer, 7);
            Assert.Equal((7, 110), (writer.FlowsWritten, writer.FlowsLost));
        }

        Assert.Equal(["nfcapd.202611211005"], Names(path));
        Assert.Matches("^/.*/nfcapd[.]current[.][0-9]+ was removed by somebody else while it was written: its 110 flows are lost$", Assert.Single(_said));
        AssertNfdumpCounts(path, 7);
    }

    // The file of a span that two continue at the same moment: each would write the old flows and its own.
    [Fact]
    public void Finish_SeveralWritersInOneFolder_NoFlowIsLost()
    {
        using var folder = new TempFolder();
        const int Rounds = 10, Writers = 6;
        for (var round = 0; round < Rounds; round++)
        {
            var writers = Enumerable.Range(0, Writers).Select(_ => Open(folder.Path, new SetTime(Start))).ToList();
            writers.ForEach(writer => Append(writer, 100));
            Parallel.ForEach(writers, new ParallelOptions { MaxDegreeOfParallelism = Writers }, writer => writer.Dispose());
        }

        Assert.Equal(["nfcapd.202611211000"], Names(folder.Path));
        Assert.Equal([Rounds * Writers * 100], FlowsOf(folder.File("nfcapd.202611211000")));
        AssertNfdumpCounts(folder.Path, Rounds * Writers * 100);
    }

    RotatingNfcapdWriter Open(string directory, TimeProvider time)
    {
        var writer = new RotatingNfcapdWriter(new() { Directory = directory }, time, _said.Add);
        writer.Start();
        return writer;
    }

    /// <summary>What a run leaves that is killed in mid-file; cut off: that the power left in mid-write.</summary>
    static void LeaveBehind(TempFolder folder, bool cutOff)
    {
        var path = folder.File("nfcapd.current.999999999");
        using (var writer = new NfcapdWriter(
            File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite), new() { Created = Start.ToUnixTimeSeconds() }))
        {
            for (var i = 0; i < 20; i++)
            {
                writer.Append(Flow(i), Named);
            }

            writer.EndBlock();
            writer.Append(Flow(20), Named);
        }

        if (cutOff)
        {
            File.WriteAllBytes(path, [.. File.ReadAllBytes(path)[..^30]]);
        }
    }

    static readonly FlowStamp Named = new(
        new EndStamp("curl", new ProcessInfo { Pid = 1, Name = "curl" }, MatchGrade.Exact, MissReason.None, false), EndStamp.Miss(MissReason.NotLocal));

    static void Append(RotatingNfcapdWriter writer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            writer.Append(Flow(i), Named);
        }
    }

    static FlowValues Flow(int number) => new()
    {
        Src = IpAddress.FromIPv4(0x0A000000u + (uint)number),
        Dst = IpAddress.FromIPv4(0xC0000207),
        Protocol = 6,
        MsecFirst = 1_700_000_000_000,
        MsecLast = 1_700_000_000_100,
        Packets = 1,
        Bytes = 100,
    };

    static IEnumerable<string> Names(string directory) => Directory.GetFiles(directory).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    static IEnumerable<int> FlowsOf(string path) => [StampsOf(path).Count];

    static List<FlowStamp> StampsOf(string path)
    {
        using var reader = NfcapdReader.Open(path);
        var block = new NfcapdBlock();
        var record = new FlowRecord();
        var stamps = new List<FlowStamp>();
        while (reader.Read(block))
        {
            while (block.Next(record))
            {
                stamps.Add(record.Stamp);
            }
        }

        return stamps;
    }

    static void AssertNfdumpCounts(string directory, long flows)
    {
        var shown = Nfdump.Run("-R", directory, "-o", "null");
        Assert.Equal("", shown.Errors);
        Assert.Contains("Total flows processed: " + flows.ToString(CultureInfo.InvariantCulture) + ",", shown.Text, StringComparison.Ordinal);
    }
}
