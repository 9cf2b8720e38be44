using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>The programs run by a user who may nothing.</summary>
public sealed class RightsTests : IDisposable
{
    readonly NobodysPrograms _programs = new();

    public void Dispose() => _programs.Dispose();

    /// <summary>It does what it can, and says what it cannot.</summary>
    [Fact]
    public void TrackerRun_SaysWhySourcesAreRefusedAndWhatIsNotSeen()
    {
        using var tracker = _programs.Start("processtracker", "run", "--listen", "unix:" + _programs.Of("sock")).Await("listening");
        Assert.Equal(0, tracker.Stop());

        WasSaidOnce(tracker.Said, "\\d+ sockets, \\d+ processes, 1 network namespaces; source sockdiag every 250 ms \\(no ebpf: the kernel refuses the programs: "
            + "Operation not permitted \\(this process is without CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN\\); no cgroup: .*; no taskfile: .*\\); listening on .*");
        WasSaidOnce(tracker.Said, "it may not look at \\d+ of \\d+ processes \\(without CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH\\): the sockets that they hold have no name");
    }

    [Fact]
    public void TrackerList_SaysWhatMayBeMissingAndListsTheRest()
    {
        // No namespace has this number: nothing of this machine is listed, and the sentence is the same.
        var result = _programs.Run("processtracker", "list", "--netns", "1");
        Is(result, 0, "sockets of other users and other network namespaces may be missing: without CAP_DAC_READ_SEARCH \\(.*\\), CAP_SYS_PTRACE \\(.*\\) and CAP_SYS_ADMIN \\(.*\\)");
    }

    [Fact]
    public void UpdaterRun_NamesTheCapabilityAndWhatFor() =>
        Is(_programs.Run("flowupdater", "run", "--capture", "lo", "--for", "1s"), 1,
            "capturing on lo needs the capability CAP_NET_RAW, to open a packet socket: run as root");

    [Fact]
    public void UpdaterRun_FolderNotHis_SaysSo()
    {
        var path = _programs.With("in.pcap", CaptureBytes.Of(2));
        Is(_programs.Run("flowupdater", "run", "--read", path, "--write", "/proc/flows"), 1, "/proc/flows: flow files cannot be written there: .*");
    }
}
