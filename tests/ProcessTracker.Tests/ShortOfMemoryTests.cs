using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests;

/// <summary>Alone: each tracker that looks at the whole host loses the same events, and some tests say that theirs lost none.</summary>
[CollectionDefinition("loses events of all trackers", DisableParallelization = true)]
public sealed class LosesEventsOfAllTrackers;

[Collection("loses events of all trackers")]
public sealed class ShortOfMemoryTests
{
    readonly RecordingSink _told = new();

    /// <summary>What is known of a TCP socket is kept in it, if the kernel has memory for that.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Catch_KernelHasNoMemoryForSockets_SaysSo(bool isCgroup)
    {
        const string Most = "net.core.optmem_max";
        using var ns = new NetNs();
        Assert.SkipUnless(ns.Run("sysctl", "-ae", "-r", Most).Contains(Most, StringComparison.Ordinal), "this kernel has one optmem_max for all network namespaces");
        var options = new TrackerOptions { OnlyNetNs = ns.Only };
        using var watch = isCgroup ? EventWatch.StartCgroup(options, _told, "boot") : EventWatch.Start(options, _told, "boot");
        watch.Begin();
        ns.Run("sysctl", "-qw", Most + "=0");
        var child = ns.Start("l = listener(8080); say('ready'); hear()");
        child.Hear();
        watch.CatchAll(_told);

        Assert.Contains(_told.Losses, loss => loss.Contains("did not fit", StringComparison.Ordinal));
        Assert.True(watch.Counters.ToDictionary()["events_lost"] > 0, "nothing was counted");

        ns.Run("sysctl", "-qw", Most + "=131072");
        watch.Reconcile();
        var listener = Assert.Single(_told.Open);
        Assert.Equal((8080, child.Pid), (listener.Local.Port, Assert.Single(listener.Owners).Pid));
    }
}
