using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Enrichment.Bindings;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests;

/// <summary>The built program, from its command line to its exit code.</summary>
public sealed class CommandLineTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("tracker-cli-").FullName;

    string Address => "unix:" + Path.Combine(_folder, "tracker.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string[] Run(NetNs ns, params string[] more) =>
        ["run", "--listen", Address, "--interval", "50ms", "--netns", ns.Inode.ToString(CultureInfo.InvariantCulture), .. more];

    static List<Binding> Read(string text)
    {
        var bindings = new List<Binding>();
        BindingTextReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "output", bindings.Add);
        return bindings;
    }

    [Theory]
    [InlineData("run", "--source", "magic")]
    [InlineData("run", "--interval", "4ms")]
    [InlineData("run", "--interval", "soon")]
    [InlineData("run", "--listen", "nowhere")]
    [InlineData("run", "--tls-cert", "a.pem")]
    [InlineData("list", "-o", "xml")]
    [InlineData("list", "--bogus")]
    [InlineData("watch", "@file")]
    public void Usage_WrongWord_IsToldInOneSentence(params string[] arguments)
    {
        var (exitCode, printed, said) = TrackerProcess.Run(arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(printed.Trim());
        Assert.StartsWith("processtracker: ", said, StringComparison.Ordinal);
        Assert.Contains(arguments[^1], said + "--tls-key a.pem", StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("watch")]
    [InlineData("status")]
    public void Help_Defaults_AreToldOnceAndAsTheyAreWritten(string command)
    {
        var (exitCode, printed, _) = TrackerProcess.Run(command, "--help");

        Assert.Equal(0, exitCode);
        Assert.Contains("default", printed, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\[default: [\d.:]+\]", printed); // 00:00:00.2500000
        Assert.DoesNotMatch(@"\(default .*\[default", printed);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public void Run_Signal_EndsCleanlyAndCounts(string signal)
    {
        using var ns = new NetNs();
        using var tracker = new TrackerProcess(Run(ns)).AwaitSaid("listening on " + Address);

        Assert.Equal(0, tracker.Stop(signal));
        Assert.Contains("stopped after", tracker.Said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "tracker.sock")), "the socket is left behind");
    }

    [Fact]
    public void Run_AnotherTrackerIsThere_SaysSo()
    {
        using var ns = new NetNs();
        using var first = new TrackerProcess(Run(ns)).AwaitSaid("listening");
        using var second = new TrackerProcess(Run(ns));

        Assert.Equal(1, second.WaitForExit());
        Assert.Contains($"cannot listen on {Address}: another server is listening there", second.Said, StringComparison.Ordinal);
        Assert.Equal(0, first.Stop());
    }

    [Fact]
    public void Run_UnderSystemd_TellsHowItIs()
    {
        using var ns = new NetNs();
        var path = Path.Combine(_folder, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        manager.Bind(new UnixDomainSocketEndPoint(path));
        using var tracker = new TrackerProcess(
            Run(ns), environment: new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "200000" });

        Assert.Equal("READY=1", Hear());
        Assert.Equal("WATCHDOG=1", Hear());
        Assert.Equal("WATCHDOG=1", Hear());
        Assert.Equal(0, tracker.Stop());
        string last;
        while ((last = Hear()) == "WATCHDOG=1")
        {
        }

        Assert.Equal("STOPPING=1", last);

        string Hear()
        {
            var buffer = new byte[64];
            return Encoding.ASCII.GetString(buffer, 0, manager.Receive(buffer));
        }
    }

    [Fact]
    public void Watch_Json_IsTheTextFormOfWhatHappens()
    {
        using var ns = new NetNs();
        var child = ns.Start("l = listener(8080); say('ready'); hear(); u = udp(5000); say('open'); hear(); u.close(); say('closed'); hear()");
        child.Hear();
        using var tracker = new TrackerProcess(Run(ns)).AwaitSaid("listening");
        using var watch = new TrackerProcess(["watch", "--connect", Address, "-o", "json"]).Await(w => w.Printed.Contains(":8080", StringComparison.Ordinal));
        child.Tell();
        child.Hear();
        watch.Await(w => w.Printed.Contains(":5000", StringComparison.Ordinal));
        child.Tell();
        child.Hear();
        watch.Await(w => w.Printed.Contains("\"close\"", StringComparison.Ordinal));

        Assert.Equal(0, watch.Stop());
        var bindings = Read(watch.Printed);
        Assert.True(bindings.Single(binding => binding.Local.Port == 8080).IsOpen);
        var udp = bindings.Single(binding => binding.Local.Port == 5000);
        Assert.False(udp.IsOpen);
        Assert.Equal(udp.ClosedFrom, udp.ClosedBy);
        Assert.Equal((child.Pid, "python3"), (udp.Owners.Single().Pid, udp.Owners.Single().Name));
    }

    [Fact]
    public void Watch_TrackerRestarts_GoesOnAndSaysSoOnce()
    {
        using var ns = new NetNs();
        var child = ns.Start("held = udp(5000); say('ready'); hear(); more = udp(5001); say('open'); hear()");
        child.Hear();
        var first = new TrackerProcess(Run(ns)).AwaitSaid("listening");
        using var watch = new TrackerProcess(["watch", "--connect", Address, "-o", "json"]).Await(w => w.Printed.Contains(":5000", StringComparison.Ordinal));
        Assert.Equal(0, first.Stop());
        first.Dispose();
        watch.AwaitSaid("waiting for it");
        Thread.Sleep(2500); // Some tries in vain.
        child.Tell();
        child.Hear();

        using var second = new TrackerProcess(Run(ns)).AwaitSaid("listening");
        watch.Await(w => w.Printed.Contains(":5001", StringComparison.Ordinal));

        Assert.Equal(1, watch.Said.Split("waiting for it").Length - 1);
        Assert.Equal(1, watch.Said.Split("the tracker is back").Length - 1);
        Assert.Single(watch.Printed.Trim().Split('\n'), line => line.Contains(":5000", StringComparison.Ordinal)); // Told once: it is the same socket.
    }

    [Fact]
    public void Watch_ReaderGone_Ends()
    {
        using var ns = new NetNs();
        var child = ns.Start("held = udp(5000)\nwhile True:\n    u = udp(5001); time.sleep(0.1); u.close(); time.sleep(0.1)");
        using var tracker = new TrackerProcess(Run(ns)).AwaitSaid("listening");
        var program = Path.Combine(AppContext.BaseDirectory, "processtracker");

        var output = Tool.Run("timeout", "20", "sh", "-c", $"{program} watch --connect {Address} | head -n 2");

        Assert.Equal(2, output.Trim().Split('\n').Length);
    }

    [Fact]
    public void Status_RunningTracker_SaysWhatItDoes()
    {
        using var ns = new NetNs();
        using var tracker = new TrackerProcess(Run(ns, "--source", "procfs")).AwaitSaid("listening");

        var (exitCode, printed, _) = TrackerProcess.Run("status", "--connect", Address);

        Assert.Equal(0, exitCode);
        Assert.Matches(@"source +procfs \(asked for with --source procfs\)", printed);
        Assert.Matches("interval +50 ms", printed);
        Assert.Matches(@"polls +\d", printed);
    }

    [Fact]
    public void Run_KilledTracker_LeavesNoProgramBehind()
    {
        using var ns = new NetNs();
        using var group = new Cgroup();
        var first = new TrackerProcess(Run(ns, "--source", "ebpf", "--cgroup", group.Path)).AwaitSaid("listening");
        Assert.Equal(1, group.Trackers);
        using (var second = new TrackerProcess(["run", "--source", "ebpf", "--listen", Address + "2", "--cgroup", group.Path]).AwaitSaid("listening"))
        {
            Assert.Contains("another tracker's programs watch the same sockets already", second.Said, StringComparison.Ordinal);
            Assert.Equal(0, second.Stop());
        }

        Assert.Equal(1, group.Trackers);
        Assert.NotEqual(0, first.Stop("KILL"));
        first.Dispose();

        // The kernel takes programs away once the last descriptor of the process is gone.
        Assert.True(SpinWait.SpinUntil(() => group.Trackers == 0, 5000), $"{group.Trackers} trackers' programs are left");
    }

    [Fact]
    public void Run_NoTypeInformation_FallsBackAndSaysWhy()
    {
        using var ns = new NetNs();
        using var tracker = new TrackerProcess(
            ["-c", "mount -t tmpfs none /sys/kernel/btf && exec \"$@\"", "sh", Path.Combine(AppContext.BaseDirectory, "processtracker"), .. Run(ns)],
            program: "unshare --mount sh", isProgram: true).AwaitSaid("listening");

        Assert.Contains("source cgroup (no ebpf: the kernel refuses the programs: ", tracker.Said, StringComparison.Ordinal);
        Assert.Contains("BTF", tracker.Said, StringComparison.Ordinal);
        var (_, status, _) = TrackerProcess.Run("status", "--connect", Address);
        Assert.Matches(@"source +cgroup \(no ebpf: the kernel refuses the programs: ", status);
    }

    [Fact]
    public void Run_NoSuchCgroup_SaysSo()
    {
        using var ns = new NetNs();
        using var tracker = new TrackerProcess(Run(ns, "--cgroup", "/no/such.slice"));

        Assert.Equal(1, tracker.WaitForExit());
        Assert.Contains("processtracker: there is no cgroup '/no/such.slice' below ", tracker.Said, StringComparison.Ordinal);
        Assert.Single(tracker.Said.Trim().Split('\n'));
    }

    [Fact]
    public void Run_SocketsOfAMoment_AreAllToldWithTheirProcess()
    {
        using var cgroup = new Cgroup(); // What floods the host at that moment is not in it, and does not fill the ring.
        using var ns = new NetNs();
        using var tracker = new TrackerProcess(Run(ns, "--source", "ebpf", "--cgroup", cgroup.Path)).AwaitSaid("source ebpf; listening");
        using var watch = new TrackerProcess(["watch", "--connect", Address, "-o", "json"]);
        var child = ns.Start("""
            say('ready'); hear()
            server = udp(5000); l = listener(8080); say('set'); hear()
            for i in range(200):
                u = socket(AF_INET, SOCK_DGRAM); u.sendto(b'x', ('127.0.0.1', 5000)); u.close()
                c = socket(); c.connect(('127.0.0.1', 8080)); c.close(); s, _ = l.accept(); s.close()
            last = udp(5999); say('done'); hear()
            """);
        child.Hear();
        File.WriteAllText(Path.Combine(cgroup.Path, "cgroup.procs"), child.Pid.ToString(CultureInfo.InvariantCulture));
        child.Tell();
        child.Hear();
        watch.Await(w => w.Printed.Contains(":8080", StringComparison.Ordinal));
        child.Tell();
        child.Hear();
        watch.Await(w => w.Printed.Contains(":5999\"", StringComparison.Ordinal));
        watch.Stop();

        // On a host where so much happens that the ring ran over, it is declared and the rest may be missing.
        var (_, status, _) = TrackerProcess.Run("status", "--connect", Address);
        Assert.Matches(@"source +ebpf\r?\n", status);
        Assert.Matches(@"events lost +0\r?\n", status);
        var bindings = Read(watch.Printed).Where(binding => !binding.IsOpen && binding.OpenedFrom < binding.ClosedBy).ToList();
        Assert.Equal(200, bindings.Count(binding => binding.Local.Protocol == 17 && binding.Local.Port != 5999));
        Assert.Equal(200, bindings.Count(binding => binding.Remote?.Port == 8080));
        Assert.Equal(200, bindings.Count(binding => binding.Local.Port == 8080 && binding.Remote is not null));
        Assert.All(bindings, binding => Assert.Equal(child.Pid, binding.Owners.Single().Pid));
        Assert.All(bindings, binding => Assert.Equal(binding.OpenedFrom, binding.OpenedBy));
    }

    [Fact]
    public void Status_NoTracker_SaysWhere()
    {
        var (exitCode, _, said) = TrackerProcess.Run("status", "--connect", Address);

        Assert.Equal(1, exitCode);
        Assert.Contains($"tracker at {Address} is not there", said, StringComparison.Ordinal);
    }

    [Fact]
    public void List_Json_IsReadAsBindings()
    {
        using var ns = new NetNs();
        var child = ns.Start("l = listener(8080); u = udp(5000); say('ready'); hear()");
        child.Hear();

        var (exitCode, printed, _) = TrackerProcess.Run("list", "-o", "json", "--netns", ns.Inode.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(0, exitCode);
        Assert.Equal([5000, 8080], Read(printed).Select(binding => (int)binding.Local.Port).Order());
        Assert.Contains("\"state\":\"LISTEN\"", printed, StringComparison.Ordinal);
    }
}
