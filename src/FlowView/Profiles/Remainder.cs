using Enrichment.Flows;

namespace Enrichment.View.Profiles;

/// <summary>The flows without a process at either end, and why each end of any flow has none.</summary>
sealed class Remainder
{
    readonly ulong[] _ends = new ulong[byte.MaxValue + 1];
    readonly ulong[] _bytes = new ulong[byte.MaxValue + 1];

    public ulong Flows { get; private set; }

    public ulong Packets { get; private set; }

    public ulong Bytes { get; private set; }

    /// <summary>Reasons with the ends they were given for, and the bytes of the flows of these ends; the most frequent one first.</summary>
    public IEnumerable<(MissReason Reason, ulong Ends, ulong Bytes)> Reasons => Enumerable.Range(0, _ends.Length)
        .Where(reason => _ends[reason] > 0)
        .OrderByDescending(reason => _ends[reason])
        .Select(reason => ((MissReason)reason, _ends[reason], _bytes[reason]));

    public void AddFlow(ulong flows, ulong packets, ulong bytes)
    {
        Flows += flows;
        Packets += packets;
        Bytes += bytes;
    }

    public void AddEnd(MissReason reason, ulong flows, ulong bytes)
    {
        _ends[(byte)reason] += flows;
        _bytes[(byte)reason] += bytes;
    }
}
