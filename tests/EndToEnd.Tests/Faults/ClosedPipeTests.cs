using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>A reader who has seen enough.</summary>
public sealed class ClosedPipeTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void View_HeadHasSeenEnough_Quiet()
    {
        var path = _folder.With("nfcapd.202301010000", FlowFolder.Written(60_000));
        var result = Piped($"{Published.View} -r {path} | head -1");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.StartsWith("Date first seen", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void UpdaterPrint_HeadHasSeenEnough_TheFilesGetAllFlows()
    {
        var path = _folder.With("in.pcap", CaptureBytes.Of(60_000));
        var result = Piped($"{Published.Updater} run --read {path} --print line --write {_folder.Of("flows")} | head -1");
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(Fault.Sentences(result.Errors));
        Assert.DoesNotContain("xception", result.Errors);
        Assert.Equal(60_000, FlowFolder.CountSound(_folder.Of("flows")));
    }

    // It has nothing else to do, and would collect for nobody for ever.
    [Theory]
    [InlineData("--json -")]
    [InlineData("--print line")]
    public void UpdaterCollects_HeadHasSeenEnough_ItEndsQuietly(string output)
    {
        var path = _folder.With("in.pcap", CaptureBytes.Of(60_000));
        var port = UdpPort.Free();
        using var updater = Tool.Start("bash", "-c", $"{Published.Updater} run --collect udp:127.0.0.1:{port} {output} 2> {_folder.Of("said")} | head -1; exit ${{PIPESTATUS[0]}}");
        Until.True(() => File.Exists(_folder.Of("said")) && File.ReadAllText(_folder.Of("said")).Contains("listening", StringComparison.Ordinal), "it listens");

        // The first lines let head end; what comes later finds nobody.
        for (var i = 0; i < 100 && !updater.HasExited; i++)
        {
            Tool.Run(Published.Updater, "run", "--read", path, "--export", $"udp:127.0.0.1:{port}");
        }

        Assert.True(updater.WaitForExit(30_000), "it does not end");
        Assert.Equal(0, updater.ExitCode);
        Assert.DoesNotContain("roken pipe", File.ReadAllText(_folder.Of("said")), StringComparison.Ordinal);
    }

    /// <summary>A program's standard output shared with others, as in a script's redirection.</summary>
    [Fact]
    public void View_OutputSharedWithOthers_NothingIsOverwritten()
    {
        var path = _folder.With("nfcapd.202301010000", FlowFolder.Written(1));
        var text = _folder.Of("text");
        Tool.Run("bash", "-c", $"(echo before; {Published.View} -r {path} -q -o fmt:%sp; {Published.View} -r {path} -q -o fmt:%dp; echo after) > {text}").Expect("bash");
        Assert.Equal(["before", "4000", "53", "after"], File.ReadAllLines(text).Select(line => line.Trim()));
    }

    static Tool.Result Piped(string command) => Tool.Run("bash", "-c", command + "; exit ${PIPESTATUS[0]}");
}
