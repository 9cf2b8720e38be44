using Enrichment.Updater.Stamp.Finding;

namespace Enrichment.Updater.Stamp.Watch;

/// <summary>
/// Directory trees in which a collector writes: tells of each file that is complete. What the kernel could not tell (too much at once, too
/// many directories, a network file system) is found by looking at all again.
/// </summary>
sealed class WatchedTree : IDisposable
{
    static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);
    static readonly TimeSpan LookAgainWhereBlind = TimeSpan.FromSeconds(10);

    readonly StampRequest _request;
    readonly StampReport _report;
    readonly TimeProvider _time;
    readonly FlowFiles _files;
    readonly List<Arrival> _arrivals = [];
    DirectoryWatch _watch = new();
    bool _blind;
    long _lookedAt;

    /// <exception cref="IOException">The kernel watches no more for us.</exception>
    public WatchedTree(StampRequest request, StampReport report, TimeProvider time)
    {
        (_request, _report, _time) = (request, report, time);
        _files = new FlowFiles(request.Paths, request.OutputDirectory, new StampReport(TextWriter.Null)) { Entering = Enter, Again = true };
    }

    public int Directories => _watch.Count;

    /// <summary>Looks at all files for the first time; from then on nothing escapes.</summary>
    /// <param name="report">Takes what is passed over.</param>
    /// <exception cref="IOException">A path is not there, or none is a directory.</exception>
    public List<FlowFile> Start(StampReport report)
    {
        if (!_request.Paths.Any(Directory.Exists))
        {
            throw new IOException($"{string.Join(", ", _request.Paths)}: is no directory, and there is nothing to watch");
        }

        _lookedAt = _time.GetTimestamp();
        return new FlowFiles(_request.Paths, _request.OutputDirectory, report) { Entering = Enter }.Find();
    }

    /// <summary>Waits for files, and adds those that came; some may have been told before.</summary>
    public void Read(List<FlowFile> found, TimeSpan patience)
    {
        _arrivals.Clear();
        _watch.Read(_arrivals, patience);
        foreach (var arrival in _arrivals)
        {
            Take(arrival, found);
        }

        if (_arrivals.Exists(arrival => arrival.Kind == ArrivalKind.Unknown))
        {
            _watch.Dispose();
            _watch = new DirectoryWatch();
            LookAtAll(found);
        }
        else if (_time.GetElapsedTime(_lookedAt) > (_blind ? LookAgainWhereBlind : LookAgain))
        {
            LookAtAll(found);
        }
    }

    public void Dispose() => _watch.Dispose();

    void Take(in Arrival arrival, List<FlowFile> found)
    {
        if (arrival.Kind == ArrivalKind.Directory)
        {
            _files.FindBelow(arrival.Root, arrival.Path, found);
        }
        else if (arrival.Kind == ArrivalKind.File && !FlowFiles.IsUnfinished(Path.GetFileName(arrival.Path)))
        {
            _files.TakeFound(arrival.Root, arrival.Path, found);
        }
    }

    void LookAtAll(List<FlowFile> found)
    {
        _blind = false;
        _lookedAt = _time.GetTimestamp();
        foreach (var root in _request.Paths.Where(Directory.Exists))
        {
            _files.FindBelow(root, root, found);
        }
    }

    void Enter(string root, string directory)
    {
        if (_watch.TryAdd(root, directory) is { } trouble)
        {
            _blind = true;
            _report.SayOfMany("blind", $"{directory}: cannot be watched, and is looked at every {LookAgainWhereBlind.TotalSeconds:0} s: {trouble}");
        }

        if (_request.OutputDirectory is null)
        {
            StampLeftovers.Remove(directory, _report);
        }
    }
}
