namespace Enrichment.Updater.Outputs.Export;

/// <summary>
/// Messages on their way from the pipeline to the thread that sends them: a ring of places that are used again. Where it is
/// full the new message is dropped: the pipeline never waits. Only where flows come from files, which have time, it does.
/// </summary>
/// <param name="places">Messages that wait at the same time.</param>
/// <param name="size">Longest message.</param>
/// <param name="patience">How long a message may wait for a place.</param>
sealed class MessageQueue(int places, int size, TimeSpan patience = default)
{
    readonly byte[] _bytes = new byte[places * size];
    readonly Place[] _places = new Place[places];
    readonly object _gate = new(); // Monitor, to wait at.
    int _first, _count;
    bool _isStuck;

    /// <summary>Messages that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    public bool TryAdd(ReadOnlySpan<byte> message, int flows)
    {
        lock (_gate)
        {
            if (_count == places && (patience == default || _isStuck || !Monitor.Wait(_gate, patience) || _count == places))
            {
                _isStuck = true; // Nobody waits again before something has gone.
                return false;
            }

            var at = (_first + _count++) % places;
            message.CopyTo(_bytes.AsSpan(at * size));
            _places[at] = new Place(message.Length, flows);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Copies the oldest message, and frees its place.</summary>
    /// <param name="target">Room for the longest.</param>
    /// <returns>Its length; 0: none came in that time.</returns>
    public int Take(Span<byte> target, TimeSpan wait, out int flows)
    {
        flows = 0;
        lock (_gate)
        {
            if (_count == 0 && (!Monitor.Wait(_gate, wait) || _count == 0))
            {
                return 0;
            }

            (var length, flows) = _places[_first];
            _bytes.AsSpan(_first * size, length).CopyTo(target);
            (_first, _count, _isStuck) = ((_first + 1) % places, _count - 1, false);
            if (patience != default)
            {
                Monitor.PulseAll(_gate);
            }

            return length;
        }
    }

    /// <summary>Throws everything away.</summary>
    /// <returns>The flows in it.</returns>
    public long Clear()
    {
        lock (_gate)
        {
            long flows = 0;
            for (; _count > 0; _count--)
            {
                flows += _places[_first].Flows;
                _first = (_first + 1) % places;
            }

            return flows;
        }
    }

    readonly record struct Place(int Length, int Flows);
}
