namespace Enrichment.Netflow.Encoding;

/// <summary>
/// Names that were sent, numbered for RFC 6759's applicationId: classification engine 6 (user-defined, RFC 6759 §4.1) and a
/// selector of three octets. Selector 0 is the name that found no number any more.
/// </summary>
sealed class ApplicationNames
{
    /// <summary>More names than that are somebody's play; each costs 136 octets on the wire now and then.</summary>
    public const int Most = 4096;

    const uint UserDefined = 6u << 24;
    readonly Dictionary<string, uint> _numbers = [];

    /// <param name="name">As it is to be shown.</param>
    public uint IdOf(string name)
    {
        if (_numbers.TryGetValue(name, out var number))
        {
            return UserDefined | number;
        }

        if (_numbers.Count == Most)
        {
            return UserDefined;
        }

        number = (uint)_numbers.Count + 1;
        _numbers.Add(name, number);
        return UserDefined | number;
    }

    /// <summary>The selector alone.</summary>
    public static int SelectorOf(uint id) => (int)(id & 0xFF_FFFF);
}
