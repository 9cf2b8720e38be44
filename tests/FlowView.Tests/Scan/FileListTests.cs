using Enrichment.Tests.Nfcapd;
using Enrichment.View.Query;
using Enrichment.View.Scan;
using Xunit;

namespace Enrichment.View.Tests.Scan;

public sealed class FileListTests : IDisposable
{
    readonly TempFolder _folder = new();

    public FileListTests()
    {
        foreach (var name in new[]
        {
            "2024/01/nfcapd.202401010000", "2024/01/nfcapd.202401020000", "2024/01/nfcapd.202401030000",
            "2024/02/nfcapd.202402010000", "2024/02/nfcapd.202402020000", "2024/03/nfcapd.202403010000",
            "2024/03/nfcapd.current.4711", "2024/03/.hidden", "2024/03/trace.pcap", "nfcapd.top",
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
            _folder.Write(name, []);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Select_Directory_GivesAllFlowFilesByName()
    {
        string[] all = ["0101", "0102", "0103", "0201", "0202", "0301", "top"];

        Assert.Equal(all, Names(new ViewOptions { File = _folder.Path }));
        Assert.Equal(all, Names(new ViewOptions { Range = _folder.Path + "/" }));
    }

    [Theory]
    [InlineData("2024/01/nfcapd.202401020000", "0102 0103")]
    [InlineData("2024/01/nfcapd.202401010000:nfcapd.202401020000", "0101 0102")]
    [InlineData("2024/01/nfcapd.202401020000:02/nfcapd.202402010000", "0102 0103 0201")]
    [InlineData("2024/01/nfcapd.202401030000:2024/03/nfcapd.202403010000", "0103 0201 0202 0301")]
    public void Select_Range_GivesTheFilesWithin(string range, string expected) =>
        Assert.Equal(expected.Split(' '), Names(new ViewOptions { Range = _folder.File(range) }));

    [Fact]
    public void Select_SingleFile_IsTakenAsItIs() =>
        Assert.Equal([_folder.File("2024/03/trace.pcap")], FileList.Select(new ViewOptions { File = _folder.File("2024/03/trace.pcap") }));

    [Theory]
    [InlineData("missing", "there is no file")]
    [InlineData("2024:nfcapd.x", "is a directory; a range begins with a file")]
    [InlineData("nfcapd.top:/abs", "behind the colon stands one file")]
    [InlineData("nfcapd.top:", "behind the colon stands one file")]
    [InlineData("nfcapd.top:a:b", "behind the colon stands one file")]
    public void Select_WhatCannotBe_IsSaidInOneSentence(string range, string part) => Assert.Contains(
        part,
        Assert.Throws<FileSelectionException>(() => FileList.Select(new ViewOptions { Range = _folder.File(range) }).ToList()).Message,
        StringComparison.Ordinal);

    /// <summary>nfdump itself, on files with flows, shows the same files in the same order.</summary>
    [Theory]
    [InlineData("2024/01/nfcapd.202401020000")]
    [InlineData("2024/01/nfcapd.202401010000:nfcapd.202401020000")]
    [InlineData("2024/01/nfcapd.202401020000:02/nfcapd.202402010000")]
    [InlineData("")]
    public void Select_AsNfdump(string range)
    {
        var number = 0;
        foreach (var path in Directory.GetFiles(_folder.Path, "nfcapd.*0000", SearchOption.AllDirectories))
        {
            File.WriteAllBytes(path, Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(++number))));
        }

        File.WriteAllBytes(_folder.File("nfcapd.top"), Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(99))));
        foreach (var other in Directory.GetFiles(_folder.File("2024/03")).Where(path => !path.EndsWith("0000", StringComparison.Ordinal)))
        {
            File.Delete(other); // nfdump 1.7.1 stops at the first file that is none of its own
        }

        string[] args = ["-R", _folder.File(range), "-q", "-o", "fmt:%sa %pkt"];

        var nfdump = Nfdump.Run(args);

        Assert.NotEqual("", nfdump.Text);
        Assert.Equal(nfdump.Text, FlowViewRun.Of(args).Text);
    }

    /// <summary>Directories as nfcapd -S makes them, two of them side by side; nfdump itself shows the same flows in the same order.</summary>
    [Theory]
    [InlineData("-M {0}/a:b -R .")]
    [InlineData("-M {0}/b:a -R .")]
    [InlineData("-M {0}/a -R .")]
    [InlineData("-M {0}/a:b -r nfcapd.202501022350")]
    [InlineData("-M {0}/a:b -r 2025/01/02/nfcapd.202501022350")]
    [InlineData("-M {0}/a:b -R 2025/01/02/nfcapd.202501022350")]
    [InlineData("-M {0}/a:b -R nfcapd.202501022350:nfcapd.202501030005")]
    [InlineData("-M {0}/a:b -R 2025/01/02/nfcapd.202501022355:2025/01/03/nfcapd.202501030000")]
    [InlineData("-R {0}/a/2025/01/02/nfcapd.202501022355:nfcapd.202501030000")]
    [InlineData("-R {0}/a/2025/01/02/nfcapd.202501022355:01/03/nfcapd.202501030000")]
    [InlineData("-R {0}/a/2025/01/02/nfcapd.202501022355:nfcapd.202501022355")]
    [InlineData("-r {0}/a")]
    public void Select_NfcapdsDirectories_AsNfdump(string arguments)
    {
        var number = 0;
        foreach (var name in new[] { "02/nfcapd.202501022350", "02/nfcapd.202501022355", "03/nfcapd.202501030000", "03/nfcapd.202501030005" })
        {
            foreach (var directory in new[] { "a", "b" })
            {
                var path = _folder.File($"flows/{directory}/2025/01/{name}");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(++number))));
            }
        }

        string[] args = [.. arguments.Replace("{0}", _folder.File("flows"), StringComparison.Ordinal).Split(' '), "-q", "-o", "fmt:%sa %pkt"];

        var nfdump = Nfdump.Run(args);

        Assert.NotEqual("", nfdump.Text);
        Assert.Equal(nfdump.Text, FlowViewRun.Of(args).Text);
    }

    /// <summary>Not held against nfdump 1.7.1, which finds nothing there; 1.7.8 does.</summary>
    [Fact]
    public void Select_AllDirectoriesOfOne_AreThoseByName() => Assert.Equal(
        ["0101", "0102", "0103", "0201", "0202", "0301"], Names(new ViewOptions { Directories = _folder.File("2024@"), Range = "." }));

    [Theory]
    [InlineData("-M {0}/2024:none -R .", "there is no directory")]
    [InlineData("-M {0}/none@ -R .", "there is no directory")]
    [InlineData("-M {0}/2024 -R /abs", "begins with no slash")]
    [InlineData("-M {0}/2024 -r /abs", "begins with no slash")]
    [InlineData("-M {0}/2024 -R nfcapd.x", "there is no file nfcapd.x in")]
    [InlineData("-M {0}/2024 -r 01/nfcapd.x", "nfcapd.x: no such file")]
    public void Select_DirectoriesThatCannotBe_AreSaidInOneSentence(string arguments, string part)
    {
        var run = FlowViewRun.Of([.. arguments.Replace("{0}", _folder.Path, StringComparison.Ordinal).Split(' '), "-q"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    static IEnumerable<string> Names(ViewOptions options) =>
        FileList.Select(options).Select(path => Path.GetFileName(path)["nfcapd.".Length..] is "top" ? "top" : Path.GetFileName(path)[11..15]);
}
