namespace Enrichment.Updater.Inputs.Capture.Files;

/// <summary>Several capture files, one after another. One that ends early does not keep the others from being read.</summary>
sealed class CaptureFiles : IPacketSource
{
    readonly Queue<string> _waiting;
    IPacketSource? _current;
    string? _problems;

    /// <summary>Opens the first file, so that a wrong name is told at once.</summary>
    /// <exception cref="CaptureException">It cannot be opened.</exception>
    public CaptureFiles(IEnumerable<string> paths)
    {
        _waiting = new(paths);
        _current = CaptureFile.Open(_waiting.Dequeue());
    }

    public bool IsLive => false;

    public IReadOnlyList<InterfaceCounters> Interfaces => [];

    public string? Problem => _problems;

    public bool Fill(PacketBatch batch)
    {
        while (_current is not null)
        {
            if (_current.Fill(batch))
            {
                return true;
            }

            Note(_current.Problem);
            _current.Dispose();
            _current = OpenNext();
        }

        return false;
    }

    public void Dispose() => _current?.Dispose();

    IPacketSource? OpenNext()
    {
        while (_waiting.TryDequeue(out var path))
        {
            try
            {
                return CaptureFile.Open(path);
            }
            catch (CaptureException e)
            {
                Note(e.Message);
            }
        }

        return null;
    }

    void Note(string? problem) => _problems = problem is null ? _problems : _problems is null ? problem : $"{_problems}\nflowupdater: {problem}";
}
