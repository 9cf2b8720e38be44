using Enrichment.Bindings;

namespace Enrichment.Tracker.Service;

/// <summary>
/// The numbers by which one call names processes. A process is sent once, before its first use. Past the capacity all
/// are forgotten and named anew by higher numbers: no number ever means two processes.
/// </summary>
sealed class CallProcesses(int capacity = 65_536)
{
    readonly Dictionary<ProcessInfo, ulong> _ids = new(ReferenceEqualityComparer.Instance);
    ulong _last;

    /// <summary>The number; <paramref name="isNew"/> where the reader has yet to be told whose it is.</summary>
    public ulong IdOf(ProcessInfo process, out bool isNew)
    {
        if (_ids.TryGetValue(process, out var id))
        {
            isNew = false;
            return id;
        }

        if (_ids.Count >= capacity)
        {
            _ids.Clear();
        }

        isNew = true;
        _ids.Add(process, ++_last);
        return _last;
    }
}
