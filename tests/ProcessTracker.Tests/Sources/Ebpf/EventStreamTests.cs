using System.Globalization;
using Enrichment.Tracker.Sources.Ebpf;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Ebpf;

public sealed class EventStreamTests : IEventSink
{
    long _ofSockets;

    void IEventSink.Take(in SocketEvent e) => _ofSockets += e.IsOfSocket ? 1 : 0;

    /// <summary>The ring holds some 75,000 events, and nobody reads it meanwhile: two are made for each socket.</summary>
    [Fact]
    public unsafe void TakeDropped_RingIsFull_EachCpuCountsWhatItCouldNotTell()
    {
        const int Filling = 40_000, Later = 100;
        using var cgroup = new Cgroup();
        using var ns = new NetNs();
        using var folder = CgroupFolder.Open(cgroup.Path);
        using var programs = BpfPrograms.Start("sockets", folder, folder.Id);
        using var stream = new EventStream(programs);
        var child = ns.Start($"""
            say('ready'); hear()
            flood(6000, {Filling}); say('full'); hear()
            for cpu in sorted(os.sched_getaffinity(0))[-2:]:
                os.sched_setaffinity(0, [cpu]); say(cpu); hear()
                flood(6000, {Later}); say('done'); hear()
            say('end'); hear()
            """);
        child.Hear();
        File.WriteAllText(Path.Combine(cgroup.Path, "cgroup.procs"), child.Pid.ToString(CultureInfo.InvariantCulture));
        child.Tell();
        child.Hear();
        child.Tell();
        var cpus = 0;
        for (var said = child.Hear(); said != "end"; said = child.Hear(), cpus++)
        {
            var cpu = int.Parse(said, CultureInfo.InvariantCulture);
            var before = programs.Shared->DroppedBy(cpu);
            child.Tell();
            child.Hear();
            Assert.True(programs.Shared->DroppedBy(cpu) - before >= 2 * Later, $"{programs.Shared->DroppedBy(cpu) - before} were dropped on CPU {cpu}");
            child.Tell();
        }

        while (!stream.Drain(this))
        {
            Thread.Yield();
        }

        // The ends of other processes of the host may be among those dropped.
        Assert.InRange(_ofSockets, 1, 2 * Filling);
        Assert.True(_ofSockets + (long)stream.TakeDropped() >= 2 * (Filling + (cpus * Later)), "some are neither told nor counted");
        Assert.Equal(0ul, stream.TakeDropped());
    }
}
