using System.Globalization;
using Enrichment.Native;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.SockDiag;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Conntrack;

/// <summary>The way from the kernel's conntrack to translations, in a namespace that takes port 5000 to 6000.</summary>
public sealed class ConntrackSourceTests : IDisposable
{
    readonly NetNs _ns = new();
    readonly RecordingSink _told = new();
    readonly TranslationWatch _watch;
    readonly NetNamespace _opened;

    public ConntrackSourceTests()
    {
        try
        {
            _ns.Run("nft", "add table ip nat { chain out { type nat hook output priority -100; udp dport 5000 redirect to :6000; } ; }");
        }
        catch (Exception e) when (e is InvalidOperationException && Environment.GetEnvironmentVariable("REQUIRE_NETNS") != "1")
        {
            _ns.Dispose();
            Assert.Skip($"the kernel does not translate addresses: {e.Message}");
        }

        _watch = new TranslationWatch(_told);
        _opened = new NetNamespace(_ns.Inode);
    }

    public void Dispose()
    {
        _opened.Dispose();
        _ns.Dispose();
    }

    [Fact]
    public void Take_EntriesBeforeAndAfterTheStart_AreToldFromWhenToWhen()
    {
        var child = _ns.Start("""
            def send(first, n):
                for port in range(first, first + n):
                    s = udp(port); s.sendto(b'x', ('127.0.0.1', 5000)); s.sendto(b'x', ('127.0.0.1', 7000)); s.close()
            send(20000, 3); say('sent'); hear(); send(20100, 4); say('sent'); hear()
            """);
        child.Hear();
        var before = KernelClock.WallNow;
        Follow();
        _watch.Take();

        Assert.Equal(3, _told.Translations.Count);
        Assert.All(_told.Translations, translation => Assert.True(translation.OpenedFrom < before && translation.OpenedBy >= before));

        child.Tell();
        child.Hear();
        var sent = KernelClock.WallNow;
        _watch.Take();

        Assert.Equal(7, _told.Translations.Count);
        Assert.All(_told.Translations.Skip(3), translation =>
        {
            Assert.Equal((5000, 6000), (translation.Destination.Port, translation.TranslatedDestination.Port));
            Assert.Equal("127.0.0.1", translation.TranslatedDestination.Address.ToString());
            Assert.Equal(translation.Source, translation.TranslatedSource);
            Assert.True(translation.OpenedBy < sent && translation.IsOpen);
        });

        _watch.Source.Follow([], [_opened]);
        Assert.Equal(7, _told.Untranslated.Count);
        Assert.All(_told.Untranslated, translation => Assert.True(translation.ClosedFrom >= translation.OpenedBy && translation.ClosedBy >= sent));
    }

    [Fact]
    public void Take_MoreEventsThanRoom_AreAskedForAgainAndDeclaredLost()
    {
        Follow();
        _watch.Take();
        Shrink(_opened.Conntrack!);
        var child = _ns.Start("""
            for i in range(400):
                s = udp(20000 + i); s.sendto(b'x', ('127.0.0.1', 5000)); s.close()
            say('sent'); hear()
            """);
        child.Hear();

        _watch.Take();

        Assert.Equal(400, _told.Translations.Select(translation => translation.Key).Distinct().Count());
        Assert.Single(_told.Losses);
        Assert.Equal(1ul, _watch.Counters.Single(counter => counter.Key == "conntrack_overruns").Value);
        Assert.Equal(400ul, _watch.Counters.Single(counter => counter.Key == "translations").Value);

        _watch.Take();
        Assert.Single(_told.Losses);
    }

    void Follow()
    {
        NamespaceThread.Run(string.Create(CultureInfo.InvariantCulture, $"/run/netns/{_ns.Name}"), isOwn: false, () =>
            _opened.Open(new NamespaceNeeds(Sockets: false, SockDiag: false, Events: false, Addresses: false, Translations: true), new SockDiagDump()));
        Assert.NotNull(_opened.Conntrack);
        _watch.Source.Follow([_opened], []);
    }

    static unsafe void Shrink(NetlinkSocket socket)
    {
        var bytes = 4096;
        Assert.Equal(0, Libc.setsockopt(socket.Fd, LibcConstants.SOL_SOCKET, LibcConstants.SO_RCVBUFFORCE, &bytes, sizeof(int)));
    }
}
