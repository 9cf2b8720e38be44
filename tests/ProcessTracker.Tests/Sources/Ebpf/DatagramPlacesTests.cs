using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Ebpf;

public sealed class DatagramPlacesTests
{
    readonly RecordingSink _told = new();

    /// <summary>
    /// Two sockets whose cookies have the lowest 14 bits (DATAGRAM_PLACES of Bpf/datagrams.h) in common: the later is kept in the socket. Both are in
    /// a message on its way when descriptors are gone through, so it is the programs that know of them.
    /// </summary>
    [Fact]
    public void CopyTo_TwoSocketsOfOnePlace_BothAreKnownUntilTheyAreClosed()
    {
        using var ns = new NetNs();
        using var watch = EventWatch.Start(new TrackerOptions { OnlyNetNs = ns.Only }, _told, "boot");
        watch.Begin();
        var child = ns.Start("""
            def place(s): return int.from_bytes(s.getsockopt(SOL_SOCKET, 57, 8), 'little') % 16384
            def unbound(): return socket(AF_INET, SOCK_DGRAM)
            first = {place(s): s for s in [unbound() for _ in range(16)]}
            count = 0
            while place(twin := unbound()) not in first:
                count += 1
                if count % 2000 == 0: say('on')
            first = first[place(twin)]
            first.bind(('127.0.0.1', 5000)); twin.bind(('127.0.0.1', 5001))
            to, by = socketpair(AF_UNIX)
            send_fds(to, [b'x'], [first.fileno(), twin.fileno()]); first.close(); twin.close()
            say('sent'); hear()
            _, (first, twin), _, _ = recv_fds(by, 1, 2)
            os.close(first); os.close(twin); say('closed'); hear()
            """);
        for (var said = child.Hear(); said != "sent"; said = child.Hear())
        {
            watch.Catch(); // Cookies are given one after the other: it takes as many sockets as there are places to come round.
        }

        watch.Catch();
        watch.Begin();
        Assert.Equal([5000, 5001], _told.Open.Select(binding => (int)binding.Local.Port).Order());
        Assert.All(_told.Open, binding => Assert.Equal((child.Pid, "python3"), (binding.Owners.Single().Pid, binding.Owners.Single().Name)));

        child.Tell();
        child.Hear();
        watch.Catch();
        Assert.Empty(_told.Open);
        Assert.All(_told.AllClosed, binding => Assert.Equal(binding.ClosedFrom, binding.ClosedBy));
        Assert.Equal(0ul, watch.Counters.ToDictionary()["missed_ends"]);
    }
}
