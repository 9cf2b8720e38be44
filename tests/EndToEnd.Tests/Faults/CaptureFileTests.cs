using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary><c>flowupdater run --read</c> of what is no capture file, or only the beginning of one.</summary>
public sealed class CaptureFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Text_SaysWithWhatItBegins()
    {
        var path = _folder.With("notes", "hello, this is text");
        Is(Read(path), 1, $"{Quote(path)}: neither pcap nor pcapng: it begins with 68656c6c");
        Assert.False(Directory.Exists(_folder.Of("flows")));
    }

    [Fact]
    public void Read_FlowFile_SaysWhatReadsIt()
    {
        var path = _folder.With("nfcapd.202301010000", FlowFolder.Written(3));
        Is(Read(path), 1, $"{Quote(path)}: neither pcap nor pcapng: it begins with 0ca50200; it is a flow file of nfdump: flowupdater stamp, or flowview -r");
    }

    [Fact]
    public void Read_EmptyFile_SaysSo()
    {
        var path = _folder.With("empty", "");
        Is(Read(path), 1, $"{Quote(path)}: not a capture file: it has 0 bytes");
    }

    [Fact]
    public void Read_MissingFile_SaysSo() => Is(Read(_folder.Of("missing")), 1, $"{Quote(_folder.Of("missing"))}: no such file");

    [Fact]
    public void Read_Directory_SaysSo() => Is(Read(_folder.Path), 1, $"{Quote(_folder.Path)}: a directory, not a capture file");

    [Fact]
    public void Read_NotAllowed_SaysSo()
    {
        using var programs = new NobodysPrograms();
        var path = programs.With("secret.pcap", CaptureBytes.Of(1));
        Tool.Run("chmod", "000", path).Expect("chmod");
        Is(programs.Run("flowupdater", "run", "--read", path), 1, $"{Quote(path)}: permission denied");
    }

    [Fact]
    public void Read_CutOffInAPacket_KeepsAndWritesTheCompleteOnes()
    {
        var path = _folder.With("cut.pcap", CaptureBytes.Of(1000)[..^10]);
        var offset = CaptureBytes.FileHeader + (999 * CaptureBytes.Record);
        var result = Read(path);
        Is(result, 1, $"{Quote(path)}: the record at offset {offset} is cut off: 46 bytes announced, 36 are there; packets kept: 999");
        Assert.Equal(999, FlowFolder.CountSound(_folder.Of("flows")));
        Assert.Contains("written         999 flows to 1 files", result.Errors);
    }

    [Fact]
    public void Read_DamagedAndMissingAmongGoodFiles_SaysEachAndReadsTheOthers()
    {
        var cut = _folder.With("cut.pcap", CaptureBytes.Of(10)[..^60]);
        var good = _folder.With("good.pcap", CaptureBytes.Of(20));
        var result = Tool.Run(Published.Updater, "run", "--read", cut, "--read", _folder.Of("missing"), "--read", good, "--write", _folder.Of("flows"));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            [string.Create(CultureInfo.InvariantCulture, $"{cut}: the record header at offset {CaptureBytes.FileHeader + (9 * CaptureBytes.Record)} is cut off: 2 of 16 bytes are there; packets kept: 9"), $"{_folder.Of("missing")}: no such file"],
            Sentences(result.Errors));
        Assert.Equal(20, FlowFolder.CountSound(_folder.Of("flows"))); // the nine are among the twenty
        Assert.StartsWith("29 packets", result.Errors, StringComparison.Ordinal);
    }

    Tool.Result Read(string path) => Tool.Run(Published.Updater, "run", "--read", path, "--write", _folder.Of("flows"));
}
