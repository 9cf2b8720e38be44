using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests;

/// <summary>Where the kernel refuses a source, the next best one that works takes over, and says why in one sentence.</summary>
public sealed class RefusedSourceTests : IDisposable
{
    /// <summary>Makes bpf(2) fail with EPERM, as a container's seccomp filter does, and becomes the program given.</summary>
    const string WithoutBpf = """
        import ctypes, os, struct, sys
        number = {'x86_64': 321, 'aarch64': 280}[os.uname().machine]
        LD, JEQ, RET, EPERM, ALLOW = 0x20, 0x15, 0x06, 0x00050001, 0x7fff0000
        steps = [(LD, 0, 0, 0), (JEQ, 0, 1, number), (RET, 0, 0, EPERM), (RET, 0, 0, ALLOW)]
        code = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *step) for step in steps))
        filter = ctypes.create_string_buffer(struct.pack('HxxxxxxP', len(steps), ctypes.addressof(code)))
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(filter), 0, 0) == 0
        os.execv(sys.argv[1], sys.argv[1:])
        """;

    readonly string _folder = Directory.CreateTempSubdirectory("tracker-refused-").FullName;

    static string Program => Path.Combine(AppContext.BaseDirectory, "processtracker");

    string[] Arguments => ["run", "--listen", "unix:" + Path.Combine(_folder, "tracker.sock")];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    const string NotPermitted = @"the kernel refuses the programs: Operation not permitted";

    /// <summary>All three that load programs are refused alike.</summary>
    static string NoBpf(string why = "") =>
        $@"source sockdiag every 250 ms \(no ebpf: {NotPermitted}{why}; no cgroup: {NotPermitted}{why}; no taskfile: {NotPermitted}{why}\); listening";

    [Fact]
    public void Run_SeccompRefusesBpf_SockDiagTakesOver() =>
        Is(new TrackerProcess(["-c", WithoutBpf, Program, .. Arguments], "/usr/bin/python3", isProgram: true), NoBpf());

    [Fact]
    public void Run_WithoutCapBpf_SockDiagTakesOver() =>
        Is(new TrackerProcess(Arguments, "setpriv --bounding-set=-bpf,-sys_admin --inh-caps=-all"), NoBpf(@" \(this process is without CAP_BPF\)"));

    [Fact]
    public void Run_RootOfAUserNamespace_SockDiagTakesOverAndSaysWhatItDoesNotSee() =>
        Is(new TrackerProcess(Arguments, "unshare --user --map-root-user"), NoBpf(@" \(the capabilities of a user namespace do not count for that\)"),
            @"it may not look at \d+ of \d+ processes: the sockets that they hold have no name",
            @"it does not know in which network namespace (1 process is|\d+ processes are); of namespaces that no other process shows it sees nothing");

    /// <summary>Programs may not look into the kernel's structures: those of a cgroup need not.</summary>
    [Fact]
    public void Run_WithoutCapPerfmon_CgroupTakesOver() =>
        Is(new TrackerProcess(Arguments, "setpriv --bounding-set=-perfmon,-sys_admin --inh-caps=-all"),
            @"source cgroup \(no ebpf: the kernel refuses the programs: .*; the verifier says: .* \(this process is without CAP_PERFMON\)\); listening");

    /// <summary>Programs may not be attached to anything's network: going through descriptors needs no network.</summary>
    [Fact]
    public void Run_WithoutCapNetAdmin_TaskFileTakesOver() =>
        Is(new TrackerProcess(Arguments, "setpriv --bounding-set=-net_admin,-sys_admin --inh-caps=-all"),
            @"source taskfile every 250 ms \(no ebpf: .* \(this process is without CAP_NET_ADMIN\); no cgroup: .* \(this process is without CAP_NET_ADMIN\)\); listening");

    /// <summary>As on a host whose cgroups are of the first version alone, and where none may be mounted.</summary>
    [Fact]
    public void Run_NoCgroup2_TaskFileTakesOver() =>
        Is(new TrackerProcess(
                ["-c", "umount -a -t cgroup2 && exec setpriv --bounding-set=-sys_admin --inh-caps=-all \"$@\"", "sh", Program, .. Arguments], "unshare --mount sh", isProgram: true),
            @"source taskfile every 250 ms \(no ebpf: there is no cgroup2 file system, and none can be mounted: Operation not permitted; no cgroup: there is no cgroup2 .*\); listening");

    [Fact]
    public void Run_RefusedSourceAskedFor_SaysWhyAndEnds()
    {
        using (new NetNs())
        {
            // Skips the test where it may not do this.
        }

        using var tracker = new TrackerProcess([.. Arguments, "--source", "taskfile"], "setpriv --bounding-set=-bpf,-sys_admin --inh-caps=-all");

        Assert.Equal(1, tracker.WaitForExit());
        Assert.Equal($"processtracker: no taskfile: {NotPermitted} (this process is without CAP_BPF)", tracker.Said.Trim());
    }

    static void Is(TrackerProcess started, string source, params string[] remarks)
    {
        using (new NetNs())
        {
            // Skips the test where it may not do this.
        }

        using var tracker = started.AwaitSaid("listening");
        Assert.Equal(0, tracker.Stop());
        Assert.Matches(source, tracker.Said);
        Assert.Single(tracker.Said.Split('\n'), line => line.Contains("listening on", StringComparison.Ordinal));
        Assert.All(remarks, remark => Assert.Matches(remark, tracker.Said));
    }
}
