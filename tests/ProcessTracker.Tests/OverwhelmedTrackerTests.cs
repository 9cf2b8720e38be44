using System.Globalization;
using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Client;
using Enrichment.Tracker.Tests.Service;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests;

/// <summary>More events than the kernel's ring holds, while the tracker cannot run.</summary>
public sealed class OverwhelmedTrackerTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("tracker-overwhelmed-").FullName;

    readonly Dictionary<ulong, int> _pids = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Flood_WhileTheTrackerIsStopped_IsToldAsLostAndWhatIsThereIsFoundAgain()
    {
        using var cgroup = new Cgroup();
        using var ns = new NetNs();
        var address = "unix:" + Path.Combine(_folder, "tracker.sock");
        using var tracker = new TrackerProcess(["run", "--listen", address, "--source", "ebpf", "--cgroup", cgroup.Path]).AwaitSaid("listening");
        using var channel = new GrpcChannel(GrpcAddress.Parse(address), new GrpcChannelOptions { PeerName = "tracker" });
        await using var reader = new Reader(channel, new WatchRequest());
        await Until(reader, message => message.Heartbeat is not null);
        var flooders = Enumerable.Range(0, 2).Select(number => Start(ns, cgroup, number)).ToList();
        await Until(reader, message => message.Changes is not null);
        Tool.Run("kill", "-STOP", tracker.Pid.ToString(CultureInfo.InvariantCulture));
        flooders.ForEach(flooder => flooder.Tell());
        flooders.ForEach(flooder => flooder.Hear());
        Tool.Run("kill", "-CONT", tracker.Pid.ToString(CultureInfo.InvariantCulture));

        var lost = (await Until(reader, message => message.Lost is not null)).Lost;
        Assert.Contains("did not fit", lost.Reason, StringComparison.Ordinal);
        var open = new List<Binding>();
        await Until(reader, message =>
        {
            open.AddRange(message.Snapshot?.Bindings.Where(binding => binding.ClosedByNs == 0) ?? []);
            return message.Snapshot?.Last == true;
        });

        Assert.Equal([7000u, 7001u], open.Select(binding => binding.LocalPort).Order());
        Assert.All(open, binding => Assert.Equal(flooders[(int)binding.LocalPort % 7000].Pid, _pids[Assert.Single(binding.ProcessIds)]));
        var (_, status, _) = TrackerProcess.Run("status", "--connect", address);
        Assert.Matches(@"(?m)^resyncs +[1-9]", status);
        Assert.Matches(@"(?m)^events lost +[1-9]", status);
    }

    async Task<FeedMessage> Until(Reader reader, Func<FeedMessage, bool> condition) => await reader.Until(message =>
    {
        foreach (var process in message.Snapshot?.Processes ?? message.Changes?.Processes ?? [])
        {
            _pids[process.Id] = (int)process.Pid;
        }

        return condition(message);
    });

    /// <summary>Has port 5000 or 5001 before the flood, and 7000 or 7001 after it.</summary>
    static Child Start(NetNs ns, Cgroup cgroup, int number)
    {
        var child = ns.Start($"""
            say('ready'); hear()
            before = udp(5000 + {number}); say('set'); hear()
            flood(6000 + {number}, 20000)
            before.close(); after = udp(7000 + {number}); say('flooded'); hear()
            """);
        child.Hear();
        File.WriteAllText(Path.Combine(cgroup.Path, "cgroup.procs"), child.Pid.ToString(CultureInfo.InvariantCulture));
        child.Tell();
        child.Hear();
        return child;
    }
}
