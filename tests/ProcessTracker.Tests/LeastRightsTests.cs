using System.Globalization;
using System.Text.RegularExpressions;
using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Client;
using Enrichment.Tracker.Tests.Service;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests;

/// <summary>What the running tracker keeps of root's rights, and that it is enough.</summary>
public sealed class LeastRightsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("tracker-rights-").FullName;

    string Address => "unix:" + Path.Combine(_folder, "tracker.sock");

    static ulong Kept => Capabilities.ForTracking.Aggregate(0ul, static (bits, capability) => bits | capability.Bit);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ebpf", false)]
    [InlineData("sockdiag", false)]
    [InlineData("sockdiag", true)]
    public void Run_AsRoot_EveryThreadKeepsWhatIsNeededAlone(string source, bool enters)
    {
        using var ns = new NetNs();
        using var tracker = new TrackerProcess(["run", "--listen", Address, "--source", source, .. enters ? ["--enter-namespaces"] : Array.Empty<string>()]);
        tracker.AwaitSaid("listening");

        var kept = (Kept | (enters ? Capabilities.SysAdmin.Bit : 0)).ToString("x16", CultureInfo.InvariantCulture);
        var threads = Directory.GetDirectories($"/proc/{tracker.Pid}/task").Select(StatusOf).Where(status => status.Count > 0).ToList();
        Assert.True(threads.Count > 3, $"{threads.Count} threads");
        Assert.All(threads, status =>
        {
            Assert.Equal((kept, kept, kept), (status["CapEff"], status["CapPrm"], status["CapBnd"]));
            Assert.Equal((new string('0', 16), new string('0', 16), "1"), (status["CapInh"], status["CapAmb"], status["NoNewPrivs"]));
        });
        Assert.Equal("processtracker", File.ReadAllText($"/proc/{tracker.Pid}/comm").Trim());
        Assert.Equal(0, tracker.Stop());
    }

    /// <summary>Empty: the thread, one of the runtime's pool, has ended since it was listed.</summary>
    static Dictionary<string, string> StatusOf(string thread)
    {
        try
        {
            return File.ReadLines(thread + "/status").Select(line => line.Split(":\t")).ToDictionary(parts => parts[0], parts => parts[^1]);
        }
        catch (Exception gone) when (gone is IOException)
        {
            return [];
        }
    }

    /// <summary>Entering a namespace takes CAP_SYS_ADMIN. What is needed of one that comes later is seen without.</summary>
    [Theory]
    [InlineData("ebpf")]
    [InlineData("cgroup")]
    [InlineData("taskfile")]
    [InlineData("sockdiag")]
    [InlineData("procfs")]
    public async Task Run_NamespaceMadeAfterTheStart_HasItsSocketsNamedAndItsAddressesTold(string source)
    {
        using var tracker = Start(UnitsRights(), "--source", source, "--interval", "50ms");
        using var ns = new NetNs();
        ns.Run("ip", "addr", "add", "192.0.2.77/24", "dev", "lo");
        using var watch = new TrackerProcess(["watch", "--connect", Address, "-o", "json"]);
        var child = ns.Start("l = listener(8080); u = udp(5000, '192.0.2.77'); say('ready'); hear()");
        child.Hear();

        watch.Await(w => Lines(w, ":8080").Any(line => line.Contains($"\"pid\":{child.Pid},", StringComparison.Ordinal)));
        watch.Await(w => Lines(w, "192.0.2.77:5000").Any(line => line.Contains("\"name\":\"python3\"", StringComparison.Ordinal)));
        Assert.Equal(0, watch.Stop());
        using (var channel = new GrpcChannel(GrpcAddress.Parse(Address), new GrpcChannelOptions { PeerName = "tracker" }))
        {
            await using var reader = new Reader(channel, new WatchRequest());
            byte[] address = [192, 0, 2, 77];
            await reader.Until(message => message.Addresses?.Namespaces.Any(one => one.Netns == ns.Inode && one.Addresses.Any(bytes => bytes.Span.SequenceEqual(address))) ?? false);
        }

        Assert.Equal(0, tracker.Stop());

        IEnumerable<string> Lines(TrackerProcess process, string what) => process.Printed.Split('\n')
            .Where(line => line.Contains(what, StringComparison.Ordinal) && line.Contains($"\"netns\":{ns.Inode}", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_WithTheUnitsCapabilities_HasTheBestSource()
    {
        using var tracker = Start(UnitsRights());

        Assert.Matches("source ebpf; listening", tracker.Said);
        Assert.Equal(0, tracker.Stop());
    }

    /// <summary>packaging/systemd grants what the tracker keeps.</summary>
    [Fact]
    public void Unit_Capabilities_AreThoseKept() =>
        Assert.Equal(Capabilities.ForTracking.Select(capability => capability.Name).Order(), UnitsCapabilities().Order());

    TrackerProcess Start(string program, params string[] more)
    {
        using (new NetNs())
        {
            // Skips the test where it may not do this.
        }

        return new TrackerProcess(["run", "--listen", Address, .. more], program).AwaitSaid("listening");
    }

    static string UnitsRights() => "setpriv --no-new-privs --inh-caps=-all --bounding-set=-all,"
        + string.Join(',', UnitsCapabilities().Select(name => "+" + name[4..].ToLowerInvariant()));

    static string[] UnitsCapabilities()
    {
        var unit = File.ReadAllText(Path.Combine(TestFiles.Root, "packaging/systemd/processtracker.service"));
        return Regex.Match(unit, "^CapabilityBoundingSet=(.*)$", RegexOptions.Multiline).Groups[1].Value.Split(' ');
    }
}
