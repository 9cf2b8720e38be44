namespace Enrichment.Updater.Stamp.Progress;

/// <summary>How far one file is: its bytes are told as its flows are stamped, and the rest when it is done.</summary>
/// <param name="progress">Null: nobody looks.</param>
sealed class FileProgress(StampProgress? progress)
{
    long _size, _expected, _flows, _told;

    /// <param name="flows">How many flows the file says it has; 0: not known.</param>
    public void Begin(long size, long flows) => (_size, _expected, _flows, _told) = (size, flows, 0, 0);

    public void AddFlows(int flows)
    {
        if (progress is null)
        {
            return;
        }

        progress.AddFlows(flows);
        var done = Interlocked.Add(ref _flows, flows);
        if (_expected > 0)
        {
            Tell((long)(Math.Min(1.0, (double)done / _expected) * _size));
        }
    }

    /// <summary>The file is done, or passed over.</summary>
    public void End()
    {
        Tell(_size);
        progress?.AddFile();
    }

    void Tell(long bytes)
    {
        var before = Interlocked.Exchange(ref _told, bytes);
        progress?.AddBytes(bytes - before);
    }
}
