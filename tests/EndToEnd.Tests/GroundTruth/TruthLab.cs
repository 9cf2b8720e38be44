using System.Diagnostics;
using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.GroundTruth;

/// <summary>A network namespace with nothing but loopback, a cgroup, and the workload in both; all removed at the end.</summary>
sealed class TruthLab : IDisposable
{
    static int _count;
    readonly string _name = string.Create(CultureInfo.InvariantCulture, $"truth{Environment.ProcessId}n{Interlocked.Increment(ref _count)}");
    readonly string _workload;
    readonly string _oddities;
    readonly Host _host;

    public TruthLab()
    {
        Published.RequireNamespaces();
        Folder = Directory.CreateTempSubdirectory("enrichment-truth-").FullName;
        _workload = Compile("workload");
        _oddities = Compile("oddities");
        Cgroup = Path.Combine(CgroupRoot(), _name);
        Directory.CreateDirectory(Cgroup);
        Tool.Run("ip", "netns", "add", _name).Expect("ip netns add");
        _host = new Host(_name, "127.0.0.1", "::1");
        _host.Run("ip", "link", "set", "lo", "up").Expect("lo up");

        // Ping sockets are everybody's, and there are as many IPv6 addresses as the workload wants.
        _host.Run("sysctl", "-qw", "net.ipv4.ping_group_range=0 2147483647").Expect("ping sockets");
        _host.Run("ip", "-6", "route", "add", "local", "2001:db8:77::/48", "dev", "lo").Expect("addresses");
    }

    public string Folder { get; }

    public string Cgroup { get; }

    public string Flows => Path.Combine(Folder, "flows");

    public string TrackerSaid { get; private set; } = "";

    public string UpdaterSaid { get; private set; } = "";

    /// <summary>Among others which protocols this kernel does not have.</summary>
    public string WorkloadsSaid { get; private set; } = "";

    /// <summary>Tracker and updater watch the workload from its begin to its end.</summary>
    /// <param name="trackerOptions">Beside the address and the namespace.</param>
    public Truth Run(int processes, params string[] trackerOptions)
    {
        var truth = Path.Combine(Folder, "truth");
        var socket = "unix:" + Path.Combine(Folder, "tracker.sock");
        using var tracker = Daemon.Of(Tool.Start(Published.Tracker, ["run", "--listen", socket, "--netns", _host.Inode, .. trackerOptions])).Await("listening");
        using var updater = Daemon.Of(_host.Start(
            Published.Updater, "run", "--capture", "lo", "--tracker", socket, "--write", Flows, "--idle-timeout", "1s", "--rotate", "1h")).Await("capturing").Await("tracker at ");

        Said(_workload, truth, processes);
        WorkloadsSaid = Said(_oddities, truth, Math.Max(280, processes / 5));
        Thread.Sleep(2000);
        UpdaterSaid = updater.Stop() == 0 ? updater.Said : throw new InvalidOperationException(updater.Said);
        TrackerSaid = tracker.Stop() == 0 ? tracker.Said : throw new InvalidOperationException(tracker.Said);
        return new Truth(truth);
    }

    string Said(string workload, string truth, int processes) => Tool.Run(
        TimeSpan.FromMinutes(10), "sh", "-c", $"echo $$ > {Cgroup}/cgroup.procs && exec ip netns exec {_name} {workload} {truth} {processes}").Expect(workload);

    string Compile(string program)
    {
        var to = Path.Combine(Folder, program);
        var source = Path.Combine(Published.Root, "tests/EndToEnd.Tests/GroundTruth", program + ".c");
        Tool.Run("gcc", "-O2", "-Wall", "-Wno-format-truncation", "-o", to, source).Expect("gcc");
        return to;
    }

    public void Dispose()
    {
        foreach (var pid in File.ReadLines(Path.Combine(Cgroup, "cgroup.procs")).ToList())
        {
            Tool.Run("kill", "-KILL", pid);
        }

        Tool.Run("ip", "netns", "del", _name);
        var clock = Stopwatch.StartNew();
        while (Directory.Exists(Cgroup) && clock.Elapsed < TimeSpan.FromSeconds(5))
        {
            Tool.Run("rmdir", Cgroup);
        }

        Directory.Delete(Folder, recursive: true);
    }

    static string CgroupRoot()
    {
        var mount = File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).FirstOrDefault(fields => fields.Contains("cgroup2"));
        Xunit.Assert.SkipWhen(mount is null, "needs a cgroup2 file system");
        return mount![4];
    }
}
