using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Processes;

/// <summary>Begins with dnsmasq (939), its child "a) b (c" (940) and a kernel thread (77), as the captured /proc shows them.</summary>
public sealed class ProcessTreeTests
{
    readonly ProcessTree _tree = new(new ProcRoot(TestFiles.PathOf("procfs", "tree")));

    public ProcessTreeTests() => _tree.Read();

    [Fact]
    public void Of_ChildrenOfChildren_AreAllThere()
    {
        _tree.Begin(2000, 700000, "a) b (c"u8, 940, 600000, "a) b (c"u8);
        _tree.Rename(2000, 700000, "sh"u8);
        _tree.Begin(2001, 700001, "sh"u8, 2000, 700000, "sh"u8);

        Assert.Equal([new(2000, "sh"), new(940, "a) b (c"), new(939, "dnsmasq"), new(1, "")], _tree.Of(2001, 700001)!);
    }

    [Fact]
    public void Of_ParentHasEnded_IsKnownStill()
    {
        _tree.Begin(2000, 700000, "sh"u8, 940, 600000, "x"u8);
        _tree.Begin(2001, 700001, "sh"u8, 2000, 700000, "sh"u8);
        _tree.End(2000, 700000);
        EndOthers(10_000);

        Assert.Null(_tree.Of(2000, 700000));
        Assert.Equal("sh<a) b (c<dnsmasq<?", _tree.Of(2001, 700001)!.ToString());
    }

    /// <summary>Sockets of a process are closed when it has ended.</summary>
    [Fact]
    public void Of_ProcessThatHasJustEnded_IsKnownStill()
    {
        _tree.Begin(2000, 700000, "sh"u8, 940, 600000, "x"u8);
        _tree.End(2000, 700000);

        Assert.Equal(940, _tree.Of(2000, 700000)![0].Pid);
    }

    [Fact]
    public void Of_PidOfAnotherProcess_IsNotKnown()
    {
        Assert.NotNull(_tree.Of(940, 600000));
        Assert.Null(_tree.Of(940, 600001));
        Assert.Null(_tree.Of(941, 600000));
    }

    [Fact]
    public void Begin_PidIsGivenAgain_IsTheNewProcess()
    {
        _tree.Begin(940, 800000, "new"u8, 77, 30, "kworker"u8);

        Assert.Null(_tree.Of(940, 600000));
        Assert.Equal(77, _tree.Of(940, 800000)![0].Pid);
    }

    /// <summary>Its own begin was lost: it is known by its name, and nothing above it.</summary>
    [Fact]
    public void Begin_ParentNotKnown_IsNamedByItsChildsBegin()
    {
        _tree.Begin(2001, 700001, "curl"u8, 2000, 700000, "sh"u8);

        Assert.Equal([new(2000, "sh")], _tree.Of(2001, 700001)!);
    }

    [Fact]
    public void Read_Again_KeepsWhoStartedWhom()
    {
        _tree.Begin(940, 600000, "a) b (c"u8, 77, 30, "kworker/0:1-events"u8);
        _tree.Begin(2001, 700001, "curl"u8, 2000, 700000, "sh"u8);
        _tree.Read();

        Assert.Equal([77, 2], _tree.Of(940, 600000)!.Select(parent => parent.Pid));
        Assert.Null(_tree.Of(2001, 700001)); // It is not in /proc.
    }

    [Fact]
    public void Of_EachStartsTheNextAndEnds_TheNearestAreKept()
    {
        for (var pid = 2000; pid < 12_000; pid++)
        {
            _tree.Begin(pid, 700000 + (ulong)pid, "relay"u8, pid - 1, 700000 + (ulong)pid - 1, "relay"u8);
            _tree.End(pid - 1, 700000 + (ulong)pid - 1);
        }

        Assert.Equal(Enumerable.Range(0, 16).Select(i => 11_998 - i), _tree.Of(11_999, 711_999)!.Select(parent => parent.Pid));
        Assert.True(_tree.Count < 4200, $"{_tree.Count} processes");
    }

    void EndOthers(int count)
    {
        for (var pid = 100_000; pid < 100_000 + count; pid++)
        {
            _tree.Begin(pid, 900_000, "true"u8, 77, 30, "kworker"u8);
            _tree.End(pid, 900_000);
        }
    }
}
