using Enrichment.Flows;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Sources.SockDiag;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Bindings;

/// <summary>Times of bindings, over polls made by hand: poll n reads its tables from n·1000 to n·1000+10.</summary>
public sealed class SocketTrackerTests : IDisposable
{
    const long Boot = 5;
    static readonly SocketTable Udp = SocketTable.All.Single(table => table.ProcFile == "udp");
    static readonly IReadOnlySet<ulong> Certain = new HashSet<ulong>();

    readonly NetNamespace _ns = new(7);
    readonly SocketRows _rows = new();
    readonly SocketHolders _holders = new();
    readonly RecordingSink _told = new();
    readonly SocketTracker _tracker;
    int _poll;

    public SocketTrackerTests()
    {
        var proc = new ProcRoot(TestFiles.PathOf("procfs", "tree"));
        _tracker = new SocketTracker(_holders, new ProcessReader(proc, new UserNames("/nonexistent"), "boot", 0, containers: null), _told, Boot);
    }

    public void Dispose() => _ns.Dispose();

    static SocketRow Row(ulong cookie, uint inode = 0, string local = "10.0.0.1", ushort port = 53) =>
        new() { Cookie = cookie, Inode = inode, LocalAddress = IpAddress.Parse(local), RemoteAddress = IpAddress.AnyIPv4, LocalPort = port, Protocol = 17, State = SocketState.Close };

    DestroyEvent End(long time, in SocketRow row) => new(time, _ns, row.Cookie, row.Local, row.Remote);

    void Poll(SocketRow[] rows, DestroyEvent[]? events = null, IReadOnlySet<ulong>? uncertain = null, bool fails = false,
        IReadOnlyList<NetNamespace>? gone = null, DestroyEvent[]? late = null)
    {
        _poll++;
        _rows.Clear();
        if (!fails)
        {
            _rows.BeginSegment(_poll * 1000);
            foreach (var row in rows)
            {
                _rows.Add() = row;
            }

            _rows.EndSegment(_ns, Udp, (_poll * 1000) + 10);
            _ns.Windows.Shift(Udp, _poll * 1000, (_poll * 1000) + 10);
        }

        _tracker.Match(_poll, _rows, [.. events ?? []], uncertain ?? Certain, gone ?? [], (_poll * 1000) + 20);
        _tracker.Settle([.. late ?? []], (_poll * 1000) + 30);
    }

    [Fact]
    public void Match_FirstSeen_OpenedSinceThePollBefore()
    {
        Poll([]);
        Poll([Row(1)]);

        var binding = _told.OpenAt(53);
        Assert.Equal((1000, 2010), (binding.OpenedFrom, binding.OpenedBy));
    }

    [Fact]
    public void Match_SeenByTheFirstPoll_MayBeAsOldAsTheHost()
    {
        Poll([Row(1)]);

        Assert.Equal((Boot, 1010), (_told.OpenAt(53).OpenedFrom, _told.OpenAt(53).OpenedBy));
    }

    [Fact]
    public void Match_VanishedWithoutAnEvent_ClosedBetweenTheTwoPolls()
    {
        Poll([]);
        Poll([Row(1)]);
        Poll([Row(1)]);
        Poll([]);

        var binding = _told.ClosedAt(53).Single();
        Assert.Equal((3000, 4010), (binding.ClosedFrom, binding.ClosedBy));
    }

    /// <summary>As in a namespace that is read from outside: another socket may have stood there between the polls, or may since.</summary>
    [Fact]
    public void Match_EndsAreNotTold_NothingIsClaimedThatWasNotSeenAndSomebodyMayHaveFollowed()
    {
        _ns.OpenOutside("0", default);
        Poll([]);
        Poll([Row(1)]);
        Poll([Row(1)]);
        Poll([]);

        var (binding, follower) = (_told.ClosedAt(53).First(), _told.ClosedAt(53).Last());
        Assert.Equal((2000, 2010, 3000, 3000), (binding.OpenedFrom, binding.OpenedBy, binding.ClosedFrom, binding.ClosedBy));
        Assert.Empty(follower.Owners);
        Assert.Equal((3000, 3000, 5_000_003_000), (follower.OpenedFrom, follower.ClosedFrom, follower.ClosedBy));
    }

    [Fact]
    public void Match_EventsWereLost_NothingIsClaimedThatWasNotSeen()
    {
        var lost = new HashSet<ulong> { 7 };
        Poll([]);
        Poll([Row(1)], uncertain: lost);
        Poll([], uncertain: lost);

        var binding = _told.ClosedAt(53).Single();
        Assert.Equal((2000, 2010), (binding.OpenedFrom, binding.OpenedBy));
        Assert.Equal((2010, 2010), (binding.ClosedFrom, binding.ClosedBy));
    }

    [Fact]
    public void Match_EventsLostElsewhere_ChangeNothing()
    {
        Poll([]);
        Poll([Row(1)], uncertain: new HashSet<ulong> { 8 });

        Assert.Equal(1000, _told.OpenAt(53).OpenedFrom);
    }

    [Fact]
    public void Match_TableCouldNotBeRead_ItsSocketsStay()
    {
        Poll([Row(1)]);
        Poll([], fails: true);
        Assert.Single(_told.Open);

        Poll([]);

        Assert.Equal((1010, 3010), (_told.ClosedAt(53).Single().ClosedFrom, _told.ClosedAt(53).Single().ClosedBy));
    }

    [Fact]
    public void Match_ShortLivedOnesInOnePlace_FollowEachOther()
    {
        Poll([]);
        Poll([Row(9)], [End(1200, Row(1)), End(1500, Row(2))]);

        var ended = _told.ClosedAt(53).OrderBy(binding => binding.ClosedBy).ToList();
        Assert.Equal([(1000L, 1200L), (1200L, 1500L)], ended.Select(binding => (binding.OpenedFrom, binding.ClosedBy)));
        Assert.Equal(1500, _told.OpenAt(53).OpenedFrom);
    }

    [Fact]
    public void Match_EndComesAfterTheLookOfItsPoll_StillBoundsTheNextSocket()
    {
        Poll([Row(1)]);
        Poll([Row(1)], [End(2015, Row(1))]); // Read, then ended, before the events were taken.
        Poll([Row(2)]);

        Assert.Equal(2015, _told.ClosedAt(53).Single().ClosedBy);
        Assert.Equal(2015, _told.OpenAt(53).OpenedFrom);
    }

    [Fact]
    public void Match_EndOfWhatThePollHadAlreadyClosed_IsNoSecondSocket()
    {
        Poll([Row(1)]);
        Poll([]);
        Poll([], [End(2500, Row(1))]);

        Assert.Single(_told.AllClosed);
    }

    [Fact]
    public void Settle_EndToldLate_IsExactAllTheSame()
    {
        Poll([Row(1)]);
        Poll([], late: [End(2025, Row(1))]);
        Assert.Equal((2025, 2025), (_told.ClosedAt(53).Single().ClosedFrom, _told.ClosedAt(53).Single().ClosedBy));
        Assert.Single(_told.AllClosed);
    }

    [Fact]
    public void Settle_EndToldLate_BoundsTheSocketThatStandsThereAlready()
    {
        Poll([Row(1)]);
        Poll([Row(2)], late: [End(2025, Row(1))]);

        Assert.Equal((2010, 2010), (_told.OpenAt(53).OpenedFrom, _told.OpenAt(53).OpenedBy));
    }

    [Fact]
    public void Settle_SocketEndsInThePollThatMetIt_IsToldOpenThenClosed()
    {
        Poll([]);
        Poll([Row(1)], late: [End(2025, Row(1))]);

        Assert.Equal((1000, 2010), (_told.AllOpened.Single().OpenedFrom, _told.AllOpened.Single().OpenedBy));
        Assert.Equal(2025, _told.AllClosed.Single().ClosedBy);
    }

    [Fact]
    public void Match_NamespaceGone_ClosesItsSockets()
    {
        Poll([Row(1)]);
        Poll([], fails: true, gone: [_ns]);

        Assert.Equal(2020, _told.ClosedAt(53).Single().ClosedBy);
        Assert.Equal(0, _tracker.Count);
    }

    [Fact]
    public void Settle_HolderGoesWhileTheSocketStays_TheLastOwnerIsKept()
    {
        var holder = new ProcessEntry(939) { StartTicks = 523456, Info = new() { Pid = 939, Name = "dnsmasq" } };
        _holders.Add(11, holder);
        Poll([Row(1, inode: 11)]);
        Assert.Equal(939, _told.OpenAt(53).Owners.Single().Pid);

        _holders.Remove(11, holder);
        Poll([Row(1, inode: 0)]);

        Assert.Equal(939, _told.OpenAt(53).Owners.Single().Pid);
        Assert.Empty(_told.AllClosed);
    }

    [Fact]
    public void CollectWanted_NobodyHoldsIt_IsSearchedLessAndLess()
    {
        Poll([Row(1, inode: 11)]);
        var searches = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            Poll([Row(1, inode: 11)]);
            Assert.Contains(11u, _tracker.Wanted);
            if (_tracker.WantedSince == _poll)
            {
                searches.Add(_poll);
            }
        }

        Assert.Equal([5, 13, 29, 61], searches);
    }
}
