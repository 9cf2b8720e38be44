using Enrichment.Native;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Sources.Conntrack;

/// <summary>
/// The conntrack of all network namespaces. What waits is taken again and again; the kernel queues an event before the
/// packet that caused it goes on its way, so what is taken after a moment is all that happened before it.
/// </summary>
sealed class ConntrackSource(IConntrackSink sink)
{
    /// <summary>All entries are asked for again so often, where ends of some are not told: those that came before we listened.</summary>
    const long RoundNs = 30_000_000_000;

    readonly List<ConntrackFeed> _feeds = [];
    readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(SockDiag.NetlinkSocket.BufferSize, pinned: true);
    PollFd[] _polled = [];

    public long Events => _feeds.Sum(static feed => feed.Events) + _eventsOfGone;

    /// <summary>How often more events came than there was room for, each followed by asking for all entries.</summary>
    public long Overruns { get; private set; }

    /// <summary>Namespaces whose conntrack cannot be heard.</summary>
    public int Refused { get; private set; }

    long _eventsOfGone;

    /// <summary>Listens to the namespaces that came, whose entries are asked for at once, and no more to those that went, before they are disposed.</summary>
    public void Follow(IReadOnlyList<NetNamespace> opened, IReadOnlyList<NetNamespace> gone)
    {
        foreach (var ns in gone)
        {
            Leave(ns);
        }

        foreach (var ns in opened)
        {
            if (ns.Conntrack is not { } socket)
            {
                Refused++;
                continue;
            }

            _feeds.Add(new ConntrackFeed(ns.Inode, socket, sink));
        }

        if (_polled.Length != _feeds.Count)
        {
            _polled = [.. _feeds.Select(static feed => new PollFd { fd = feed.Fd, events = LibcConstants.POLLIN })];
        }
    }

    /// <summary>Takes what has happened up to now.</summary>
    /// <returns>Events were lost on their way; the state has been made good.</returns>
    public bool Take()
    {
        if (_feeds.Count == 0)
        {
            return false;
        }

        var now = KernelClock.WallNow;
        Poll();
        var lost = false;
        for (var i = 0; i < _feeds.Count; i++)
        {
            var feed = _feeds[i];
            var isWhole = _polled[i].revents == 0 || feed.Take(_buffer);
            if (!isWhole)
            {
                Overruns++;
                lost = true;
            }

            if (!isWhole || now >= feed.AskAtNs)
            {
                feed.AskForAll(_buffer, !isWhole, RoundNs);
            }

            feed.KnownUntilNs = Math.Max(feed.KnownUntilNs, now);
        }

        return lost;
    }

    unsafe void Poll()
    {
        fixed (PollFd* polled = _polled)
        {
            _ = Libc.poll(polled, (nuint)_polled.Length, 0);
        }
    }

    void Leave(NetNamespace ns)
    {
        var at = _feeds.FindIndex(feed => feed.NetNs == ns.Inode);
        if (at < 0)
        {
            Refused -= ns.Conntrack is null ? 1 : 0;
            return;
        }

        _feeds[at].Take(_buffer);
        sink.Gone(ns.Inode, new(_feeds[at].KnownUntilNs, KernelClock.WallNow));
        _eventsOfGone += _feeds[at].Events;
        _feeds.RemoveAt(at);
    }
}
