using Enrichment.Updater.Outputs.Nfcapd;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Collector;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Nfcapd;

public sealed class FinishedFilesTests : IDisposable
{
    static readonly DateTimeOffset Span = new(2026, 11, 21, 14, 5, 0, TimeSpan.FromHours(1));
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // nfcapd(1), -S: what strftime makes of 2026-11-21 14:05, a Saturday in week 46 and day 325
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "2026/11/21")]
    [InlineData(2, "2026/11/21/14")]
    [InlineData(3, "2026/46/6")]
    [InlineData(4, "2026/46/6/14")]
    [InlineData(5, "2026/325")]
    [InlineData(6, "2026/325/14")]
    [InlineData(7, "2026-11-21")]
    [InlineData(8, "2026-11-21/14")]
    public void SubDirectories_Of(int number, string expected) => Assert.Equal(expected, SubDirectories.Of(number, Span));

    // strftime's %W and %u around New Year
    [Theory]
    [InlineData(2026, 1, 1, "2026/00/4")]
    [InlineData(2026, 1, 5, "2026/01/1")]
    [InlineData(2023, 1, 1, "2023/00/7")]
    [InlineData(2024, 1, 1, "2024/01/1")]
    public void SubDirectories_WeeksBeginOnMonday(int year, int month, int day, string expected) =>
        Assert.Equal(expected, SubDirectories.Of(3, new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void RotationCommand_WordsAndPlaces_AreFilledIn()
    {
        Assert.Null(RotationCommand.TryParse("copy --to='a b/%i' \"%d\" %f %t %u 100%% %x", out var command));

        var start = command!.For(new FinishedFile("/flows", "/flows/2026-11-21/nfcapd.202611211405", Span, "lab"));

        Assert.Equal("copy", start.FileName);
        Assert.Equal(["--to=a b/lab", "/flows", "2026-11-21/nfcapd.202611211405", "202611211405", "1795266300", "100%", "%x"], start.ArgumentList);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("a 'b", "the quote ' is not closed")]
    public void RotationCommand_ThatCannotBe_SaysWhy(string text, string why) => Assert.Equal(why, RotationCommand.TryParse(text, out _));

    [Fact]
    public void FileExpiry_BySize_TheOldestGoFirstAndOthersStay()
    {
        Make("a/nfcapd.202611211400", 1000);
        Make("b/nfcapd.202611211405", 1000);
        Make("a/nfcapd.202611211410", 1000);
        Make("a/nfcapd.current.7", 5000);
        Make("notes", 5000);

        // Somebody's own files, though older by their names.
        Make("nfcapd.2025", 5000);
        Make("nfcapd.202511211400.gz", 5000);
        Make("nfcapd.202511211400-keep", 5000);

        Expiry(Timeout.InfiniteTimeSpan, 1500).Run();

        Assert.Equal(["a/nfcapd.202611211410", "a/nfcapd.current.7", "nfcapd.2025", "nfcapd.202511211400-keep", "nfcapd.202511211400.gz", "notes"], Files());
        Assert.False(Directory.Exists(_folder.File("b")));
    }

    [Fact]
    public void FileExpiry_ByAge_WhatIsYoungerStays()
    {
        File.SetLastWriteTimeUtc(Make("nfcapd.202611211400", 10), DateTime.UtcNow.AddDays(-8));
        File.SetLastWriteTimeUtc(Make("nfcapd.202611211405", 10), DateTime.UtcNow.AddDays(-6));

        Expiry(TimeSpan.FromDays(7), long.MaxValue).Run();

        Assert.Equal(["nfcapd.202611211405"], Files());
    }

    [Fact]
    public void FinishedFiles_CommandThatFails_IsSaid()
    {
        var said = new List<string>();
        RotationCommand.TryParse("false", out var command);
        var finished = new FinishedFiles(command, Expiry(Timeout.InfiniteTimeSpan, long.MaxValue), said.Add);
        finished.Start();
        finished.Add(new FinishedFile("/d", "/d/nfcapd.202611211400", Span, "x"));

        finished.Dispose();

        Assert.Equal(["--on-rotate for /d/nfcapd.202611211400: false ended with 1"], said);
    }

    [Fact]
    public void FinishedFiles_NoFileIsFinishedAnyMore_OldOnesGoAllTheSame()
    {
        using var finished = Finished("true", TimeSpan.FromDays(1), []);
        finished.Start();
        var old = Make("nfcapd.202611211400", 10);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));

        CollectProgram.WaitFor(() => !File.Exists(old), "it stays");
    }

    // Nothing ends it but us, and the disk would be full meanwhile.
    [Fact]
    public void FinishedFiles_CommandThatDoesNotEnd_IsSaidAndOldFilesGo()
    {
        List<string> said = [];
        var finished = Finished($"sh -c 'while [ ! -e {_folder.File("go")} ]; do sleep 0.05; done; echo >> {_folder.File("ran")}'", TimeSpan.FromDays(1), said);
        finished.Start();
        for (var i = 0; i < 3; i++)
        {
            finished.Add(new FinishedFile("/d", "/d/nfcapd.202611211400", Span, "x"));
        }

        CollectProgram.WaitFor(() => Said(said).Length == 1, "nothing is said");
        var old = Make("nfcapd.202611211400", 10);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        CollectProgram.WaitFor(() => !File.Exists(old), "it stays");
        Assert.Equal("--on-rotate for /d/nfcapd.202611211400: sh is still running after 0.1 s; files that are finished meanwhile wait for it", Said(said)[0]);

        _folder.Write("go", []);
        CollectProgram.WaitFor(() => File.Exists(_folder.File("ran")) && File.ReadAllLines(_folder.File("ran")).Length == 3, "it was not run for each");
        finished.Dispose();
    }

    [Fact]
    public void FinishedFiles_ManyAtATime_SomeWaitAndTheRestIsCounted()
    {
        List<string> said = [];
        var finished = Finished($"sh -c 'while [ ! -e {_folder.File("go")} ]; do sleep 0.05; done'", Timeout.InfiniteTimeSpan, said, expireEvery: TimeSpan.FromMinutes(1));
        finished.Start();
        for (var i = 0; i < 1500; i++)
        {
            finished.Add(new FinishedFile("/d", $"/d/nfcapd.{i}", Span, "x"));
        }

        Assert.Matches("^--on-rotate is slower than files are finished: it is not run for /d/nfcapd[.]102[45] and others$", Assert.Single(Said(said)));
        _folder.Write("go", []);
        finished.Dispose();
        Assert.Matches("^--on-rotate was not run for 47[56] files, because too many waited for it$|^--on-rotate has not ended", Said(said)[1]);
    }

    FinishedFiles Finished(string text, TimeSpan age, List<string> said, TimeSpan? expireEvery = null)
    {
        Assert.Null(RotationCommand.TryParse(text, out var command));
        return new FinishedFiles(
            command, Expiry(age, long.MaxValue),
            line =>
            {
                lock (said)
                {
                    said.Add(line);
                }
            },
            expireEvery ?? TimeSpan.FromMilliseconds(100));
    }

    static string[] Said(List<string> said)
    {
        lock (said)
        {
            return [.. said];
        }
    }

    FileExpiry Expiry(TimeSpan age, long bytes) => new(_folder.File(""), age, bytes, TimeProvider.System, Assert.Fail);

    string Make(string name, int size)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, new byte[size]);
        return path;
    }

    IEnumerable<string> Files() => Directory.EnumerateFiles(_folder.File(""), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.File(""), path)).Order(StringComparer.Ordinal);
}
