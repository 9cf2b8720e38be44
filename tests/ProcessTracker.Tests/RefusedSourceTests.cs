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

    [Fact]
    public void Run_SeccompRefusesBpf_SockDiagTakesOver() =>
        Is(new TrackerProcess(["-c", WithoutBpf, Program, .. Arguments], "/usr/bin/python3", isProgram: true),
            @"source sockdiag every 250 ms \(no ebpf: the kernel refuses the programs: Operation not permitted");

    [Fact]
    public void Run_WithoutCapBpf_SockDiagTakesOver() =>
        Is(new TrackerProcess(Arguments, "setpriv --bounding-set=-bpf,-sys_admin --inh-caps=-all"),
            @"source sockdiag every 250 ms \(no ebpf: the kernel refuses the programs: Operation not permitted \(this process is without CAP_BPF\)");

    [Fact]
    public void Run_RootOfAUserNamespace_SockDiagTakesOverAndSaysWhatItDoesNotSee() =>
        Is(new TrackerProcess(Arguments, "unshare --user --map-root-user"),
            @"source sockdiag every 250 ms \(no ebpf: the kernel refuses the programs: Operation not permitted \(the capabilities of a user namespace do not count for that\)",
            @"it may not look at \d+ of \d+ processes: the sockets that they hold have no name",
            @"it does not know in which network namespace \d+ processes are; of namespaces that no other process shows it sees nothing");

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
