using System.Globalization;

namespace Enrichment.Updater.Stamp.Progress;

/// <summary>How far a stamping is, how fast, and how long it still takes; on the terminal's bottom line, four times a second.</summary>
sealed class StampProgress : IDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    readonly ProgressLine _line;
    readonly TimeProvider _time;
    readonly ITimer _timer;
    readonly RecentRate _rate;
    long _files, _allFiles, _bytes, _allBytes, _flows, _since;

    public StampProgress(ProgressLine line, TimeProvider time)
    {
        (_line, _time, _since) = (line, time, time.GetTimestamp());
        _rate = new RecentRate(time);
        _timer = time.CreateTimer(_ => _line.Show(Text), null, Every, Every);
    }

    /// <summary>What is shown.</summary>
    public string Text
    {
        get
        {
            var flows = Interlocked.Read(ref _flows);
            lock (_rate)
            {
                _rate.Update(flows);
            }

            var left = Left(Interlocked.Read(ref _bytes), Interlocked.Read(ref _allBytes));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Interlocked.Read(ref _files):N0} of {Interlocked.Read(ref _allFiles):N0} files, {Amount(flows)} flows, {Amount(_rate.PerSecond)}/s{left}");
        }
    }

    /// <summary>More files are to be stamped.</summary>
    public void Expect(int files, long bytes)
    {
        if (Interlocked.Read(ref _bytes) == Interlocked.Read(ref _allBytes))
        {
            _since = _time.GetTimestamp(); // It was idle, which says nothing about the time that is left.
        }

        Interlocked.Add(ref _allFiles, files);
        Interlocked.Add(ref _allBytes, bytes);
    }

    public void AddFlows(long flows) => Interlocked.Add(ref _flows, flows);

    public void AddBytes(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void AddFile() => Interlocked.Increment(ref _files);

    public void Dispose()
    {
        _timer.Dispose();
        _line.Hide();
    }

    string Left(long done, long all)
    {
        var elapsed = _time.GetElapsedTime(_since);
        if (done <= 0 || done >= all || elapsed.TotalSeconds < 1)
        {
            return "";
        }

        var left = TimeSpan.FromSeconds(elapsed.TotalSeconds / done * (all - done));
        return left switch
        {
            { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $", {left.Days} d {left.Hours} h left"),
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $", {left.Hours} h {left.Minutes} min left"),
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $", {left.Minutes} min {left.Seconds} s left"),
            _ => string.Create(CultureInfo.InvariantCulture, $", {Math.Ceiling(left.TotalSeconds):0} s left"),
        };
    }

    static string Amount(double count) => count switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.00} G"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0.00} M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count:N0}"),
    };
}
