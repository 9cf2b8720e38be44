using System.Diagnostics;
using System.Globalization;
using Enrichment.Flows;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>The sessions that there are at one address: no more than may be, and nobody has all of them. For one thread at a time.</summary>
/// <param name="most">That may be at the same time.</param>
sealed class SessionTable(int most, SessionTimes times)
{
    /// <summary>More than that are never there at one address.</summary>
    public const int Most = 1024;

    /// <summary>As many as an exporter may have domains; nobody takes all sessions there are.</summary>
    public const int MostOfOne = 256;

    /// <summary>Descriptors for everything else: files, trackers, collectors, what is loaded while it runs. Without any the runtime ends the program.</summary>
    const int Reserved = 128, Least = 16;

    readonly LinkedList<StreamSession> _sessions = [];
    readonly Dictionary<IpAddress, int> _sessionsOf = [];

    public int Count => _sessions.Count;

    /// <summary>How many sessions each address may have, so that descriptors (RLIMIT_NOFILE, getrlimit(2)) are left.</summary>
    /// <param name="limits">As in <c>/proc/self/limits</c>.</param>
    /// <param name="addresses">That sessions come to.</param>
    public static int MostBy(IEnumerable<string> limits, int addresses)
    {
        // Max open files            1024                 524288               files
        var line = limits.FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var known = int.TryParse(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], NumberStyles.None, CultureInfo.InvariantCulture, out var descriptors);
        return known ? Math.Clamp((descriptors - Reserved) / Math.Max(1, addresses), Least, Most) : Most;
    }

    /// <returns>Null: it has a place. Otherwise how many there are already.</returns>
    public int? Begin(StreamSession session)
    {
        var exporter = session.Sender.Address;
        var ofThis = _sessionsOf.GetValueOrDefault(exporter);
        if (ofThis >= MostOfOne && !GiveUp(one => one.Sender.Address == exporter))
        {
            return MostOfOne;
        }

        if (_sessions.Count >= most && !GiveUp(_ => true))
        {
            return most;
        }

        _sessions.AddLast(session);
        _sessionsOf[exporter] = _sessionsOf.GetValueOrDefault(exporter) + 1;
        return null;
    }

    /// <summary>Does nothing where its place was given to another one.</summary>
    public void End(StreamSession session)
    {
        if (_sessions.Remove(session) && --_sessionsOf[session.Sender.Address] == 0)
        {
            _sessionsOf.Remove(session.Sender.Address);
        }
    }

    // The first of them has waited longest.
    bool GiveUp(Func<StreamSession, bool> may)
    {
        foreach (var session in _sessions)
        {
            if (Stopwatch.GetElapsedTime(session.Began) < times.Silence)
            {
                return false;
            }

            if (!session.HasSpoken && may(session))
            {
                session.GiveUp();
                End(session);
                return true;
            }
        }

        return false;
    }
}
