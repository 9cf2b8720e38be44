using Enrichment.EndToEnd.Tests.Lab;
using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary><c>flowupdater stamp</c> of bad flow files, and with bad bindings. A file that cannot be stamped whole stays as it is.</summary>
public sealed class StampTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stamp_Text_SaysItIsNoFlowFileAndLeavesIt()
    {
        var path = _folder.With("notes", "hello, this is text");
        Is(Stamp(path), 1, $"{Quote(path)}: is not an nfcapd file \\(it does not begin with 0C A5\\)");
        Assert.Equal("hello, this is text", File.ReadAllText(path));
    }

    [Fact]
    public void Stamp_Layout3_SaysWhoCanConvertIt()
    {
        var bytes = FlowFolder.Written(3);
        bytes[2] = 3;
        var path = _folder.With("nfcapd.202301010000", bytes);
        Is(Stamp(path), 1, $"{Quote(path)}: has layout 3 .*nfdump 1.8 can convert it");
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void Stamp_FolderWithoutFiles_SaysSo() => Is(Stamp(_folder.Path), 1, $"{Quote(_folder.Path)}: there are no flow files in it");

    [Fact]
    public void Stamp_CutOffFileInItsPlace_LeavesItAsItIs()
    {
        var half = Half();
        var path = _folder.With("nfcapd.202301010000", half);
        Is(Stamp(path), 1, $"{Quote(path)}: at offset 24 .*good blocks with \\d+ records were kept, in the file as it was; --out DIR writes them stamped");
        Assert.Equal(half, File.ReadAllBytes(path));
        Assert.Empty(FlowFolder.Unfinished(_folder.Path));
    }

    [Fact]
    public void Stamp_CutOffFileIntoAnotherFolder_WritesTheCompleteBlocks()
    {
        var path = _folder.With("nfcapd.202301010000", Half());
        Is(Stamp(path, "--out", _folder.Of("stamped")), 1, $"{Quote(path)}: at offset 24 .*; [1-9] good blocks with \\d+ records were kept");
        Assert.InRange(FlowFolder.CountSound(_folder.Of("stamped")), 10_000, 59_999);
    }

    [Fact]
    public void Stamp_DamagedBindings_SaysTheLineAndStampsWithTheRest()
    {
        var bindings = _folder.With("bindings.ndjson", "\n{\"event\":\"open\"}\n{ nonsense\n");
        var path = _folder.With("nfcapd.202301010000", FlowFolder.Written(5));
        Is(Tool.Run(Published.Updater, "stamp", path, "--bindings", bindings), 1, $"{Quote(bindings)}: line 2: 'time' is missing.*2 bad lines left out, 0 bindings kept");
        Assert.Equal(5, FlowFolder.CountSound(_folder.Path));
    }

    [Fact]
    public void Stamp_MissingBindings_StampsNothing()
    {
        var bytes = FlowFolder.Written(5);
        var path = _folder.With("nfcapd.202301010000", bytes);
        Is(Tool.Run(Published.Updater, "stamp", path, "--bindings", _folder.Of("none")), 1, $"{Quote(_folder.Of("none"))}: no such file");
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void Stamp_TrackerAway_StampsNothing()
    {
        var path = _folder.With("nfcapd.202301010000", FlowFolder.Written(5));
        var before = File.ReadAllBytes(path);
        var result = Tool.Run(Published.Updater, "stamp", path, "--tracker", "unix:" + _folder.Of("sock"));

        var tracker = $"tracker at unix:{_folder.Of("sock")}";
        Assert.Equal([$"{tracker} is not there: no such file; it is waited for", $"{tracker} did not tell its bindings within 5 s, so nothing was stamped"], Sentences(result.Errors));
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void Stamp_WithNothing_IsUsage()
    {
        var path = _folder.With("nfcapd.202301010000", FlowFolder.Written(5));
        Is(Tool.Run(Published.Updater, "stamp", path), 2, "there is nothing to stamp with: give --bindings FILE, --journal DIR, --tracker ADDR or --services");
    }

    [Fact]
    public void Stamp_ServicesAlone_ReasonIsNotATrackerThatWasAway()
    {
        var path = _folder.With("nfcapd.202301010000", FlowFolder.Written(1));
        var result = Stamp(path);
        Assert.Equal((0, false), (result.ExitCode, result.Errors.Contains("away", StringComparison.Ordinal)));
        Assert.Equal("not-asked", Tool.Run(Published.View, "-r", path, "-q", "-o", "fmt:%sreason").Expect("flowview").Trim());
    }

    static byte[] Half()
    {
        var whole = FlowFolder.Written(60_000);
        return whole[..(whole.Length / 2)];
    }

    static Tool.Result Stamp(string path, params string[] options) => Tool.Run(Published.Updater, ["stamp", "--services", path, .. options]);
}
