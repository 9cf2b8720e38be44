using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>The programs run by a user who may nothing.</summary>
public sealed class RightsTests : IDisposable
{
    readonly NobodysPrograms _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public void TrackerRun_NamesEachCapabilityAndWhatFor() =>
        Is(_programs.Run("processtracker", "run", "--listen", "unix:" + _programs.Of("sock")), 1,
            "cannot track without CAP_NET_ADMIN \\(to hear of sockets' ends\\), CAP_DAC_READ_SEARCH \\(to read other users' /proc/PID/fd\\), "
            + "CAP_SYS_PTRACE \\(to see which sockets other users' processes hold\\) and CAP_SYS_ADMIN \\(to enter network namespaces\\); run it as root");

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
