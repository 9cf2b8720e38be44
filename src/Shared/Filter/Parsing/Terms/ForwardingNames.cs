namespace Enrichment.Filter.Parsing.Terms;

/// <summary>Names of forwarding statuses (Cisco NetFlow v9 field 89) as nfdump's filters take them.</summary>
static class ForwardingNames
{
    static readonly (string Name, byte Number)[] All =
    [
        ("Ukwn", 0), ("Forw", 1), ("Frag", 2), ("Drop", 16), ("DaclD", 17), ("Daclp", 18), ("Noroute", 19), ("Dadj", 20), ("Dfrag", 21),
        ("Dbadh", 22), ("Dbadtlen", 23), ("Dbadhlen", 24), ("DbadTTL", 25), ("Dpolicy", 26), ("Dwred", 27), ("Drpf", 28), ("Dforus", 29),
        ("DbadOf", 30), ("Dhw", 31), ("Term", 128), ("Tadj", 129), ("TincAdj", 130), ("Tforus", 131),
    ];

    public static ulong? Number(string name)
    {
        foreach (var (known, number) in All)
        {
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return number;
            }
        }

        return null;
    }
}
