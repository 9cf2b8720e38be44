using System.Globalization;
using System.Text.RegularExpressions;
using Enrichment.Tracker.Commands;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Commands;

public sealed partial class SocketListingTests
{
    const string Population = """
        held = [listener(8080), listener(8081, AF_INET6, '::1'), udp(5353, '0.0.0.0'), udp(5354)]
        six = socket(AF_INET6); six.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0); six.bind(('::', 9090)); six.listen(4)
        only = socket(AF_INET6, SOCK_DGRAM); only.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1); only.bind(('::', 9091))
        c = create_connection(('127.0.0.1', 8080)); a, _ = held[0].accept()
        d = socket(AF_INET, SOCK_DGRAM); d.connect(('127.0.0.1', 5353))
        gone = create_connection(('127.0.0.1', 9090)); g, _ = six.accept(); gone.close(); g.close()
        if os.fork() == 0:
            udp6 = socket(AF_INET6, SOCK_DGRAM); udp6.bind(('::1', 6000)); say('child'); hear(); os._exit(0)
        say('ready'); hear()
        """;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Take_KnownPopulation_IsWhatSsShows(bool useSockDiag)
    {
        using var ns = new NetNs();
        var child = ns.Start(Population);
        child.Hear();
        child.Hear();
        Thread.Sleep(50); // The last connection settles in TIME-WAIT.

        using var poll = new HostPoll(new HostPollOptions { UseSockDiag = useSockDiag, States = SocketStates.All, OnlyNetNs = ns.Only });
        var ours = SocketListing.Take(poll).Select(socket => Line(socket, useSockDiag)).Order(StringComparer.Ordinal).ToList();

        var theirs = ns.Run("ss", "-tuanpH").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => SsLine(line, useSockDiag)).Order(StringComparer.Ordinal).ToList();
        Assert.True(theirs.Count >= 11, string.Join('\n', theirs));
        Assert.Equal(theirs, ours);
    }

    [Fact]
    public void Take_RawAndPingSockets_AreListed()
    {
        using var ns = new NetNs();
        var child = ns.Start("""
            open('/proc/sys/net/ipv4/ping_group_range', 'w').write('0 2147483647')
            raw = socket(AF_INET, SOCK_RAW, 89); raw6 = socket(AF_INET6, SOCK_RAW, 58)
            ping = socket(AF_INET, SOCK_DGRAM, 1); ping.bind(('127.0.0.1', 77))
            lite = socket(AF_INET, SOCK_DGRAM, 136); lite.bind(('127.0.0.1', 7000))
            say('ready'); hear()
            """);
        child.Hear();

        using var poll = new HostPoll(new HostPollOptions { OnlyNetNs = ns.Only });
        var lines = SocketListing.Take(poll).Select(socket => $"{socket.Table.ProcFile} {socket.Row.Protocol} {socket.Row.Local} {socket.Owners.Single().Pid}");

        Assert.Equal(
            [$"icmp 1 127.0.0.1:77 {child.Pid}", $"raw 89 0.0.0.0:0 {child.Pid}", $"raw6 58 [::]:0 {child.Pid}", $"udplite 136 127.0.0.1:7000 {child.Pid}"],
            lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_NameThatMovesTheCursor_IsShownHarmless()
    {
        using var ns = new NetNs();
        var child = ns.Start("""
            import ctypes
            ctypes.CDLL(None).prctl(15, b'\x1b[2Jevil', 0, 0, 0)
            held = udp(5353); say('ready'); hear()
            """);
        child.Hear();
        using var poll = new HostPoll(new HostPollOptions { OnlyNetNs = ns.Only });
        using var output = new MemoryStream();

        SocketTableText.Write(SocketListing.Take(poll), output.Write);

        var text = System.Text.Encoding.UTF8.GetString(output.ToArray());
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $@"\x1b[2Jevil[{child.Pid}]"), text, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', text);
    }

    static string Line(ListedSocket socket, bool withQueues)
    {
        var row = socket.Row;
        var pids = string.Join(',', socket.Owners.Select(owner => $"{owner.Name}/{owner.Pid}"));
        var local = row.DualStack && withQueues ? $"*:{row.LocalPort}" : row.Local.ToString();
        var queues = withQueues ? $"{row.ReceiveQueue} {row.SendQueue}" : "";
        return $"{socket.Table.ProcFile.TrimEnd('6')} {SocketStates.Name(row.State)} {queues} {local} {row.Remote?.ToString() ?? "*"} {pids}";
    }

    /// <summary>
    /// ss writes mapped addresses as IPv6, an open remote end as 0.0.0.0:*, and each descriptor of a process. /proc/net
    /// does not know a listener's backlog, nor whether :: takes IPv4 too.
    /// </summary>
    static string SsLine(string line, bool withQueues)
    {
        var f = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var users = f.Length > 6 ? Users().Matches(f[6]).Select(m => (Name: m.Groups[1].Value, Pid: int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture))) : [];
        var remote = f[5].EndsWith(":*", StringComparison.Ordinal) ? "*" : Unmapped(f[5]);
        var queues = withQueues ? $"{f[2]} {f[3]}" : "";
        return $"{f[0]} {f[1]} {queues} {(withQueues ? Unmapped(f[4]) : Unmapped(f[4]).Replace("*:", "[::]:", StringComparison.Ordinal))} {remote} {string.Join(',', users.Distinct().OrderBy(u => u.Pid).Select(u => $"{u.Name}/{u.Pid}"))}";
    }

    static string Unmapped(string endpoint) => endpoint.Replace("[::ffff:", "", StringComparison.Ordinal).Replace("127.0.0.1]", "127.0.0.1", StringComparison.Ordinal);

    [GeneratedRegex("""\("([^"]*)",pid=(\d+),fd=\d+\)""")]
    private static partial Regex Users();
}
