namespace Enrichment.View.Aggregate;

/// <summary>What flows are summed under: an element's value, and the protocol where a statistic is split by it.</summary>
/// <param name="High">The first half of an IPv6 address, else 0.</param>
/// <param name="Low">The number, the address, or the number of a text in <see cref="StatTexts"/>.</param>
/// <param name="IsIPv6">::1 and 0.0.0.1 have the same numbers.</param>
readonly record struct StatKey(ulong High, ulong Low, byte Protocol, bool IsIPv6)
{
    /// <summary>The finalizer of MurmurHash3 over all parts; keys of a file are not chosen against it, as numbers and addresses repeat.</summary>
    public uint Hash
    {
        get
        {
            var mixed = Low ^ High * 0x9E3779B97F4A7C15 ^ (ulong)Protocol << 56;
            mixed = (mixed ^ mixed >> 33) * 0xFF51AFD7ED558CCD;
            mixed = (mixed ^ mixed >> 33) * 0xC4CEB9FE1A85EC53;
            return (uint)(mixed ^ mixed >> 33);
        }
    }
}
