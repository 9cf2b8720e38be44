using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Tracker.Bindings;

/// <summary>
/// Sockets of the last two polls whose exact end the kernel told. A socket that comes to stand where one of them stood
/// was opened after that end; without knowing it, its binding would reach back into the other's time, and give a flow
/// of the one the name of the other.
/// </summary>
sealed class EndedSockets
{
    readonly record struct Place(ulong NetNs, byte Protocol, ushort Port);

    readonly record struct Ended(long TimeNs, ulong Cookie, IpAddress Address, Endpoint? Remote, IReadOnlyList<ProcessInfo> Owners);

    const int MostOfPlace = 128;

    Dictionary<Place, List<Ended>> _current = [];
    Dictionary<Place, List<Ended>> _previous = [];

    /// <summary>A new poll begins; what ended before the last one is forgotten.</summary>
    public void NextPoll()
    {
        (_current, _previous) = (_previous, _current);
        _current.Clear();
    }

    /// <param name="owners">Empty: not known.</param>
    public void Add(long timeNs, ulong cookie, ulong netNs, Endpoint local, Endpoint? remote, IReadOnlyList<ProcessInfo> owners)
    {
        var place = new Place(netNs, local.Protocol, local.Port);
        if (!_current.TryGetValue(place, out var ended))
        {
            _current[place] = ended = [];
        }

        // A port that is opened and closed again and again must not make each opening slower than the last: of one owner's
        // ends the latest counts, and of many the latest are the ones that can matter.
        var end = new Ended(timeNs, cookie, local.Address, remote, owners);
        if (ended.Count > 0 && ended[^1] is var last && last.Address == end.Address && last.Remote == remote && SameOwner(last.Owners, owners))
        {
            ended[^1] = end;
            return;
        }

        if (ended.Count == MostOfPlace)
        {
            ended.RemoveRange(0, MostOfPlace / 2);
        }

        ended.Add(end);
    }

    /// <summary>The latest end, up to a time, of another socket in this one's place, unless it was the same process's. 0: none.</summary>
    public long Last(long untilNs, ulong cookie, ulong netNs, Endpoint local, Endpoint? remote, IReadOnlyList<ProcessInfo> owners)
    {
        var place = new Place(netNs, local.Protocol, local.Port);
        return Math.Max(Last(_current, place, untilNs, cookie, local, remote, owners), Last(_previous, place, untilNs, cookie, local, remote, owners));
    }

    static long Last(
        Dictionary<Place, List<Ended>> from, Place place, long untilNs, ulong cookie, Endpoint local, Endpoint? remote,
        IReadOnlyList<ProcessInfo> owners)
    {
        long last = 0;
        if (from.TryGetValue(place, out var all))
        {
            foreach (var ended in all)
            {
                if (ended.TimeNs > last && ended.TimeNs <= untilNs && ended.Cookie != cookie
                    && Overlap(ended, local, remote) && !SameOwner(ended.Owners, owners))
                {
                    last = ended.TimeNs;
                }
            }
        }

        return last;
    }

    /// <summary>
    /// Whether a packet could be taken for either's. Two connections to different remote ends never share one; nor do
    /// a TCP connection and a listener, since the connection's five fields tell it.
    /// </summary>
    static bool Overlap(in Ended ended, Endpoint local, Endpoint? remote)
    {
        if (ended.Address != local.Address && !ended.Address.IsAny && !local.Address.IsAny)
        {
            return false;
        }

        return local.Protocol == IpProtocol.Tcp
            ? ended.Remote == remote
            : ended.Remote is null || remote is null || ended.Remote == remote;
    }

    static bool SameOwner(IReadOnlyList<ProcessInfo> ended, IReadOnlyList<ProcessInfo> opened) =>
        ended.Count == 1 && opened.Count == 1 && ReferenceEquals(ended[0], opened[0]);
}
