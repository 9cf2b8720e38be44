using System.Text.RegularExpressions;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>flowview of what is no flow file, or only the beginning of one.</summary>
public sealed class FlowFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Show_Text_SaysItIsNoFlowFile()
    {
        var path = _folder.With("notes", "hello, this is text");
        Is(Show(path), 1, $"{Quote(path)}: is not an nfcapd file \\(it does not begin with 0C A5\\)");
    }

    [Fact]
    public void Show_EmptyFile_SaysSo()
    {
        var path = _folder.With("nfcapd.202301010000", "");
        Is(Show(path), 1, $"{Quote(path)}: is empty");
    }

    [Fact]
    public void Show_MissingFile_IsNotTakenForOneWithoutFlows()
    {
        var result = Show(_folder.Of("missing"));
        Is(result, 1, $"{Quote(_folder.Of("missing"))}: no such file");
        Assert.DoesNotContain("No matching flows", result.Output);
    }

    [Theory]
    [InlineData("-r")]
    [InlineData("-R")]
    public void Show_FolderWithoutFiles_SaysSo(string option) =>
        Is(Tool.Run(Published.View, option, _folder.Path), 1, $"{Quote(_folder.Path)}: there are no flow files in it");

    [Fact]
    public void Show_Layout3_SaysWhoCanConvertIt()
    {
        var bytes = FlowFolder.Written(3);
        bytes[2] = 3;
        var path = _folder.With("nfcapd.202301010000", bytes);
        Is(Show(path), 1, $"{Quote(path)}: has layout 3 \\(the nfdump 1.8 beta\\), which is not supported; nfdump 1.8 can convert it");
    }

    [Fact]
    public void Show_CutOffFile_ShowsTheCompleteBlocks()
    {
        var whole = FlowFolder.Written(60_000);
        var path = _folder.With("nfcapd.202301010000", whole[..(whole.Length / 2)]);
        var result = Tool.Run(Published.View, "-r", path, "-q", "-o", "csv:%sa,%sp");
        Is(result, 1, $"{Quote(path)}: at offset 24 the appendix is said to be at \\d+, and the file ends at {whole.Length / 2}.*; [1-9] good blocks with \\d{{5}} records were kept");
        var kept = int.Parse(Regex.Match(result.Errors, @"with (\d+) records").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        var shown = result.Output.Split('\n').Count(line => line.StartsWith("10.", StringComparison.Ordinal));
        Assert.Equal(kept, shown);
        Assert.InRange(kept, 10_000, 59_999);
    }

    [Fact]
    public void Show_OneBadFileAmongGood_ShowsTheOthers()
    {
        _folder.With("nfcapd.202301010000", FlowFolder.Written(3));
        var bad = _folder.With("nfcapd.202301010005", "damaged");
        _folder.With("nfcapd.202301010010", FlowFolder.Written(4));
        var result = Tool.Run(Published.View, "-R", _folder.Path, "-q", "-o", "csv:%sa,%sp");
        Is(result, 1, $"{Quote(bad)}: .*");
        Assert.Equal(7, result.Output.Split('\n').Count(line => line.StartsWith("10.", StringComparison.Ordinal)));
    }

    static Tool.Result Show(string path) => Tool.Run(Published.View, "-r", path);
}
