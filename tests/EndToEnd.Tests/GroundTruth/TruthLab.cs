using System.Diagnostics;
using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.GroundTruth;

/// <summary>
/// Two hosts joined by a wire, a cgroup, and workloads in all of them; all removed at the end. Flows are captured on the
/// first host, on loopback and on the wire.
/// </summary>
sealed class TruthLab : IDisposable
{
    static int _count;
    readonly string _workload;
    readonly string _oddities;
    readonly Network _network;

    public TruthLab()
    {
        Published.RequireNamespaces();
        _network = new Network();
        _workload = Compile("workload");
        _oddities = Compile("oddities");
        Cgroup = Path.Combine(CgroupRoot(), string.Create(CultureInfo.InvariantCulture, $"truth{Environment.ProcessId}n{Interlocked.Increment(ref _count)}"));
        Directory.CreateDirectory(Cgroup);

        // Ping sockets are everybody's, and there are as many IPv6 addresses as the workload wants.
        _network.A.Run("sysctl", "-qw", "net.ipv4.ping_group_range=0 2147483647").Expect("ping sockets");
        _network.A.Run("ip", "-6", "route", "add", "local", "2001:db8:77::/48", "dev", "lo").Expect("addresses");
    }

    public string Cgroup { get; }

    /// <summary>What starts the tracker, such as <c>setpriv</c> with its options.</summary>
    public string[] TrackerRunBy { get; init; } = [];

    public string Flows => _network.PathOf("flows");

    public string TrackerSaid { get; private set; } = "";

    public string UpdaterSaid { get; private set; } = "";

    /// <summary>Among others which protocols this kernel does not have.</summary>
    public string WorkloadsSaid { get; private set; } = "";

    /// <summary>Milliseconds that servers and their workers are left alone before the first client comes.</summary>
    public int SettleMs { get; init; } = 300;

    /// <summary>So few ports that programs get each other's within the idle timeout, again and again.</summary>
    public TruthLab WithPorts(int count)
    {
        _network.A.Run("sysctl", "-qw", string.Create(CultureInfo.InvariantCulture, $"net.ipv4.ip_local_port_range=32768 {32767 + count}")).Expect("ports");
        return this;
    }

    /// <summary>All kinds of sockets: on loopback, and a third as many between the hosts.</summary>
    /// <param name="trackerOptions">Beside the address and the namespaces.</param>
    public Truth RunAll(int processes, params string[] trackerOptions)
    {
        var served = _network.PathOf("truth.there");
        Track(trackerOptions, () =>
        {
            using var servers = Start(_network.B, _workload, served, "serve");
            Run(_network.A, _workload, _network.PathOf("truth.here"), Number(processes));
            Run(_network.A, _workload, _network.PathOf("truth.wire"), Number(processes / 3), _network.B.IPv4, _network.B.IPv6, _network.A.IPv4);
            WorkloadsSaid = Run(_network.A, _oddities, _network.PathOf("truth.here"), Number(Math.Max(280, processes / 5)));
            servers.StandardInput.Close();
            servers.WaitForExit(TimeSpan.FromSeconds(20));
        });

        return new Truth(
            [.. Truth.Read(_network.PathOf("truth.here")), .. Truth.Read(_network.PathOf("truth.wire"), "wire ")],
            Truth.Read(served, "wire "), _network.B.IPv4, _network.B.IPv6);
    }

    /// <summary>UDP sockets of processes that send and end.</summary>
    public Truth RunSenders(int processes, params string[] trackerOptions)
    {
        Track(trackerOptions, () => WorkloadsSaid = Run(_network.A, _workload, _network.PathOf("truth.here"), Number(processes), "senders"));
        return new Truth(Truth.Read(_network.PathOf("truth.here")), []);
    }

    public void Dispose()
    {
        foreach (var pid in File.ReadLines(Path.Combine(Cgroup, "cgroup.procs")).ToList())
        {
            Tool.Run("kill", "-KILL", pid);
        }

        _network.Dispose();
        var clock = Stopwatch.StartNew();
        while (Directory.Exists(Cgroup) && clock.Elapsed < TimeSpan.FromSeconds(5))
        {
            Tool.Run("rmdir", Cgroup);
        }
    }

    /// <summary>Tracker and updater watch from the begin to the end.</summary>
    void Track(string[] trackerOptions, Action workload)
    {
        var socket = Daemon.Socket(_network);
        string[] command =
        [
            .. TrackerRunBy, Published.Tracker, "run", "--listen", socket, "--netns", _network.A.Inode, "--netns", _network.B.Inode, .. trackerOptions,
        ];
        using var tracker = Daemon.Of(Tool.Start(command[0], command[1..])).Await("listening");
        using var updater = Daemon.Of(_network.A.Start(
            Published.Updater, "run", "--capture", "lo", "--capture", "veth0", "--tracker", socket, "--write", Flows, "--idle-timeout", "1s", "--rotate", "1h"))
            .Await("capturing").Await("tracker at ");

        workload();
        Thread.Sleep(2000);
        UpdaterSaid = updater.Stop() == 0 ? updater.Said : throw new InvalidOperationException(updater.Said);
        TrackerSaid = tracker.Stop() == 0 ? tracker.Said : throw new InvalidOperationException(tracker.Said);
    }

    string Run(Host host, params string[] program) =>
        Tool.Run(TimeSpan.FromMinutes(10), "sh", InCgroup(host, program)).Expect(string.Join(' ', program));

    Process Start(Host host, params string[] program)
    {
        var started = Tool.Start("sh", InCgroup(host, program));
        return started.StandardOutput.ReadLine() == "serving" ? started : throw new InvalidOperationException(started.StandardError.ReadToEnd());
    }

    string[] InCgroup(Host host, string[] program) =>
        ["-c", $"echo $$ > {Cgroup}/cgroup.procs && export SETTLE_MS={SettleMs} && exec ip netns exec {host.Name} \"$@\"", "-", .. program];

    string Compile(string program)
    {
        var to = _network.PathOf(program);
        var source = Path.Combine(Published.Root, "tests/EndToEnd.Tests/GroundTruth", program + ".c");
        Tool.Run("gcc", "-O2", "-Wall", "-Wno-format-truncation", "-o", to, source).Expect("gcc");
        return to;
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string CgroupRoot()
    {
        var mount = File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')).FirstOrDefault(fields => fields.Contains("cgroup2"));
        Xunit.Assert.SkipWhen(mount is null, "needs a cgroup2 file system");
        return mount![4];
    }
}
