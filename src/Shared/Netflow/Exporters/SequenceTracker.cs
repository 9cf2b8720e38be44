namespace Enrichment.Netflow.Exporters;

/// <summary>
/// Follows the numbers of one exporter's datagrams, and says what is missing: flows (v5, v7), datagrams (v9, sFlow), records (IPFIX). Numbers go
/// round at 2^32. Each datagram is <see cref="Arrive">announced</see> before it is read, and <see cref="Advance">counted</see> after.
/// </summary>
sealed class SequenceTracker(ExporterCounters counters)
{
    /// <summary>A number that is behind by no more belongs to a datagram that was overtaken.</summary>
    const uint MostBehind = 10_000;

    /// <summary>More than so many were never missing between two datagrams: the exporter began anew.</summary>
    const uint MostMissing = 100_000_000;

    /// <summary>So many that are behind, one behind the other, were not overtaken: the exporter began anew, and nothing but its numbers says so (IPFIX).</summary>
    const int ManyInOrder = 5;

    /// <summary>Past it, the number 0 was not overtaken.</summary>
    const uint WellBegun = 1000;

    uint _expected;
    uint _number;
    bool _knows;
    bool _isLate;
    uint? _kept;
    uint _nextLate;
    int _lateInOrder;

    /// <summary>The number that the next datagram has to have; null: whatever comes.</summary>
    public uint? Next => _knows ? _expected : null;

    /// <summary>What the collector's last run expected when it ended. Numbers that were passed over since were sent while nobody collected.</summary>
    public void Keep(uint next) => _kept = next;

    /// <param name="number">Of this datagram.</param>
    /// <returns>False: the numbers begin anew.</returns>
    public bool Arrive(uint number)
    {
        _number = number;
        _isLate = false;
        var ahead = unchecked(number - _expected);
        if (!_knows)
        {
            CountAway(number);
            return true;
        }

        if (ahead == 0)
        {
            return true;
        }

        if (unchecked(_expected - number) <= MostBehind && !(number == 0 && _expected > WellBegun))
        {
            ArriveLate(number);
            return true;
        }

        if (ahead > MostMissing)
        {
            return false;
        }

        counters.SequenceGaps++;
        counters.Missing += ahead;
        return true;
    }

    /// <param name="count">By how much the next number is more than this one.</param>
    public void Advance(uint count)
    {
        _nextLate = unchecked(_number + count);
        if (_isLate)
        {
            counters.Missing -= Math.Min(counters.Missing, count);
            return;
        }

        _expected = unchecked(_number + count);
        _knows = true;
    }

    /// <summary>The next number is whatever comes: the exporter began anew, or how far this datagram counted is not known.</summary>
    public void Forget() => (_knows, _kept) = (false, null);

    void ArriveLate(uint number)
    {
        counters.OutOfOrder++;
        _lateInOrder = number == _nextLate ? _lateInOrder + 1 : 1;
        _isLate = _lateInOrder < ManyInOrder;
        if (!_isLate)
        {
            counters.OutOfOrder -= ManyInOrder;
            counters.Restarts++;
            _lateInOrder = 0;
        }
    }

    // Far ahead, or behind: the exporter began anew meanwhile, and how much it sent is not known.
    void CountAway(uint number)
    {
        if (_kept is { } kept && unchecked(number - kept) is var ahead && ahead <= MostMissing)
        {
            counters.MissedAway += ahead;
        }

        _kept = null;
    }
}
