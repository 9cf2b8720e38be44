using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary><c>./run</c>, the main job in one command, in a network namespace of its own: ends by itself and when asked to, and leaves nothing behind.</summary>
public sealed class RunScriptTests : IDisposable
{
    readonly Network _network = new();
    readonly string _folder;
    readonly string _temporary;

    public RunScriptTests()
    {
        _folder = Directory.CreateDirectory(_network.PathOf("here")).FullName;
        _temporary = Directory.CreateDirectory(_network.PathOf("tmp")).FullName;
    }

    public void Dispose() => _network.Dispose();

    [Fact]
    public void For5Seconds_PrintsNamesWritesFilesAndEnds()
    {
        using var run = Start("--for", "7s", "--", "--idle-timeout", "1s").Await("capturing on veth0");
        Talk();
        Assert.Equal(0, run.WaitForEnd());
        NamedAndCleanedUp(run.Said);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void AskedToStop_ClosesTheFilesAndEnds(string signal)
    {
        using var run = Start("--", "--idle-timeout", "1s").Await("capturing on veth0");
        Talk();
        Assert.Equal(0, run.Stop(signal));
        NamedAndCleanedUp(run.Said);
    }

    [Fact]
    public void WrongArgument_EndsWith2AndLeavesNothing()
    {
        using var run = Start("--", "--zork");
        Assert.Equal(2, run.WaitForEnd());
        Fault.WasSaidOnce(run.Said, "there is no option '--zork' \\(see 'flowupdater run --help'\\)");
        NothingLeft();
        Assert.False(Directory.Exists(Path.Combine(_folder, "flows")));
    }

    /// <summary>The tracker is held to the lab: this machine's other processes are none of the test's business.</summary>
    Daemon Start(params string[] arguments) => Daemon.Of(_network.A.Start("env",
        ["-C", _folder, "TMPDIR=" + _temporary, $"ENRICHMENT_TRACKER_OPTIONS=--netns {_network.A.Inode} --netns {_network.B.Inode}",
            Path.Combine(Published.Root, "run"), .. arguments]));

    void Talk()
    {
        using var server = _network.B.Act("answerer", "udp_server", _network.B.IPv4, 53);
        server.Await("bound");
        using var client = _network.A.Act("questioner", "udp_client", _network.B.IPv4, 53, 1.5);
        client.WaitForEnd();
    }

    void NamedAndCleanedUp(string said)
    {
        Assert.Contains("questioner", said); // the table
        Assert.Contains("answerer", said);
        Assert.Matches(@"flows: \d+ named at one end or both \(\d", said);
        Assert.True(FlowFolder.CountSound(Path.Combine(_folder, "flows")) >= 2);
        foreach (var command in said.Split('\n').SkipWhile(line => !line.StartsWith("Look at them again", StringComparison.Ordinal)).Skip(1).Where(line => line.Length > 2))
        {
            Assert.Contains("questioner", Tool.Run("bash", "-c", $"cd {_folder} && {command}").Expect(command));
        }

        NothingLeft();
    }

    void NothingLeft()
    {
        Assert.Empty(Directory.GetFileSystemEntries(_temporary)); // the tracker's socket was there
        Assert.Equal("", Tool.Run("ip", "netns", "pids", _network.A.Name).Output);
    }
}
