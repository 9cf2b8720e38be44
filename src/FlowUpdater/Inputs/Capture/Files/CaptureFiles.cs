namespace Enrichment.Updater.Inputs.Capture.Files;

/// <summary>Several capture files, one after another. One that ends early does not keep the others from being read.</summary>
sealed class CaptureFiles : IPacketSource
{
    readonly CancellationToken _stop;
    readonly Queue<string> _waiting;
    string _path;
    IPacketSource? _current;
    string? _problems;

    /// <summary>Opens the first file, so that a wrong name is told at once.</summary>
    /// <param name="stop">Ends the wait for a pipe that gives nothing; what is cut off by that is no problem of the file.</param>
    /// <exception cref="CaptureException">It cannot be opened.</exception>
    public CaptureFiles(IEnumerable<string> paths, CancellationToken stop)
    {
        _stop = stop;
        _waiting = new(paths);
        _path = _waiting.Dequeue();
        _current = CaptureFile.Open(_path, stop);
    }

    public bool IsLive => false;

    public IReadOnlyList<InterfaceCounters> Interfaces => [];

    public string? Problem => _problems;

    public bool Fill(PacketBatch batch)
    {
        while (_current is not null)
        {
            if (TryFill(_current, batch))
            {
                return true;
            }

            Note(_current.Problem);
            _current.Dispose();
            _current = OpenNext();
        }

        return batch.Count > 0;
    }

    public void Dispose() => _current?.Dispose();

    /// <summary>A disk that fails in the middle ends the file, not the run: what was read before stays metered.</summary>
    bool TryFill(IPacketSource source, PacketBatch batch)
    {
        try
        {
            return source.Fill(batch);
        }
        catch (IOException e)
        {
            Note($"{_path}: {e.Message}; the packets before it were kept");
            return false;
        }
    }

    IPacketSource? OpenNext()
    {
        while (_waiting.TryDequeue(out var path))
        {
            try
            {
                _path = path;
                return CaptureFile.Open(path, _stop);
            }
            catch (CaptureException e)
            {
                Note(e.Message);
            }
        }

        return null;
    }

    void Note(string? problem)
    {
        if (problem is not null && !_stop.IsCancellationRequested)
        {
            _problems = _problems is null ? problem : $"{_problems}\nflowupdater: {problem}";
        }
    }
}
