using System.Globalization;
using System.Text;
using Enrichment.Bindings;
using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Client;
using Enrichment.Tracker.Tests.Service;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests;

/// <summary>
/// kill -9 at random moments while processes come and go, each with sockets of its own and with ports that others had just before.
/// TRACKER_KILLS says how often (default 3).
/// </summary>
public sealed class KilledTrackerTests(ITestOutputHelper output) : IDisposable
{
    const string Load = """
        import select
        server = udp(5000); l = listener(8080)
        truth = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        def name(text): open('/proc/self/comm', 'w').write(text)
        def kid(n):
            name('kid%d' % n)
            born = time.time_ns(); u = socket(AF_INET, SOCK_DGRAM); u.bind(('127.0.0.1', 20000 + n % 100 if n % 20 else 30000 + n % 9000)); u.sendto(b'x', ('127.0.0.1', 5000))
            c = socket(); c.connect(('127.0.0.1', 8080))
            if n % 20 == 0: time.sleep(0.7)
            for s in (u, c): os.write(truth, b'%d %d %d %d %d\n' % (s.getsockname()[1], os.getpid(), n, born, time.time_ns()))
            os._exit(0)
        say('ready')
        n = 0
        longer = 60
        while longer:
            if select.select([sys.stdin], [], [], 0)[0] or longer < 60: longer -= 1
            n += 1
            pid = os.fork()
            if pid == 0: kid(n)
            s, _ = l.accept(); s.close()
            if n % 20: os.waitpid(pid, 0)
        try:
            while True: os.wait()
        except ChildProcessError: pass
        last = udp(39999); say(n); say(39999); hear(); hear()
        """;

    /// <summary>A process writes down what it had before it closes it, and may wait for a processor in between.</summary>
    const long SlackNs = 1_000_000_000;

    readonly string _folder = Directory.CreateTempSubdirectory("tracker-killed-").FullName;

    static int Kills => int.Parse(Environment.GetEnvironmentVariable("TRACKER_KILLS") ?? "3", CultureInfo.InvariantCulture);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A process had a port.</summary>
    sealed record Line(ushort Port, int Pid, string Name, long FromNs, long ToNs)
    {
        public static Line Parse(string text)
        {
            var words = Array.ConvertAll(text.Split(' '), static word => long.Parse(word, CultureInfo.InvariantCulture));
            return new Line((ushort)words[0], (int)words[1], "kid" + words[2], words[3], words[4]);
        }
    }

    [Theory]
    [InlineData("ebpf")]
    [InlineData("cgroup")]
    [InlineData("taskfile")]
    public async Task Kill_AtAnyMomentUnderLoad_LeavesNothingInTheKernelAndNamesNothingWrongly(string source)
    {
        using var ns = new NetNs();
        var address = "unix:" + Path.Combine(_folder, "tracker.sock");
        string[] run = ["run", "--listen", address, "--source", source, "--interval", "50ms", "--netns", ns.Inode.ToString(CultureInfo.InvariantCulture)];
        using var channel = new GrpcChannel(GrpcAddress.Parse(address), new GrpcChannelOptions { PeerName = "tracker" });
        using var watch = new TrackerProcess(["watch", "--connect", address, "-o", "json"]);
        var load = ns.Start("sys.argv.append('" + Path.Combine(_folder, "truth") + "')\n" + Load);
        load.Hear();
        var random = new Random();
        var epoch = "";
        for (var kill = 0; kill < Kills; kill++)
        {
            using var tracker = new TrackerProcess(run).AwaitSaid("listening");
            epoch = await BeginAsync(channel, epoch, tracker);
            await Task.Delay(random.Next(5, 1500), TestContext.Current.CancellationToken);
            var objects = new BpfObjects(tracker.Pid);
            Assert.True(objects.Count("prog_id") > 0 && objects.Count("link_id") > 0 && objects.Count("map_id") > 0, "the tracker has nothing in the kernel");
            tracker.Stop("KILL");

            Assert.True(SpinWait.SpinUntil(() => objects.Left.Count == 0, 10_000), $"left in the kernel: {string.Join(", ", objects.Left)}");
        }

        using var last = new TrackerProcess(run).AwaitSaid("listening");
        await BeginAsync(channel, epoch, last);
        load.Tell("longer");
        load.Hear();
        var end = load.Hear();
        watch.Await(w => w.Printed.Contains($":{end}\"", StringComparison.Ordinal)).Stop();
        Judge(watch.Printed);
    }

    /// <summary>A reader who knew the run before is told at once that it has missed something.</summary>
    /// <returns>The epoch of this run.</returns>
    static async Task<string> BeginAsync(GrpcChannel channel, string before, TrackerProcess tracker)
    {
        try
        {
            return await BeginAsync(channel, before);
        }
        catch (GrpcException e)
        {
            throw new InvalidOperationException($"the tracker said: {tracker.Said}", e);
        }
    }

    static async Task<string> BeginAsync(GrpcChannel channel, string before)
    {
        await using var reader = new Reader(channel, new WatchRequest { AfterSequence = before.Length > 0 ? 1ul : 0, Epoch = before });
        var hello = (await reader.Next()).Hello;
        Assert.NotEqual(before, hello.Epoch);
        if (before.Length > 0)
        {
            Assert.Equal(FeedMessage.KindOneofCase.Lost, (await reader.Until(message => message.KindCase is not FeedMessage.KindOneofCase.Addresses)).KindCase);
        }

        return hello.Epoch;
    }

    /// <summary>Whoever is named had that port, and at that time.</summary>
    void Judge(string text)
    {
        var truth = File.ReadLines(Path.Combine(_folder, "truth")).Select(Line.Parse).ToLookup(line => (line.Port, line.Pid));
        var ports = truth.Select(lines => lines.Key.Port).ToHashSet();
        int right = 0, nobodys = 0;
        BindingTextReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "watch", binding =>
        {
            if (!ports.Contains(binding.Local.Port) || binding.ClosedBy < binding.OpenedFrom && !binding.IsOpen)
            {
                return;
            }

            nobodys += binding.Owners.Count == 0 ? 1 : 0;
            right += binding.Owners.Count;
            foreach (var owner in binding.Owners)
            {
                var lines = truth[(binding.Local.Port, owner.Pid)].ToList();
                Assert.True(lines.Exists(line => line.Name == owner.Name && binding.OpenedFrom <= line.ToNs + SlackNs && (binding.IsOpen || binding.ClosedBy >= line.FromNs)),
                    $"{binding.Local} is said to be {owner.Name}'s ({owner.Pid}) from {binding.OpenedFrom} to {binding.ClosedBy}; of this pid there is: {string.Join("; ", lines)}");
            }
        });
        output.WriteLine($"{truth.Count} sockets, {right} owners told, all right; {nobodys} bindings without");
        Assert.True(right > 10, $"{right} of {truth.Count} sockets had a name");
    }
}
