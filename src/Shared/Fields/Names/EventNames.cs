namespace Enrichment.Fields.Names;

/// <summary>
/// Names of firewall events (Cisco NSEL), NAT events (RFC 8158 §4.3) and packet filter verdicts (OpenBSD pflog), as nfdump writes them.
/// </summary>
public static class EventNames
{
    /// <summary>Empty for a number without a name.</summary>
    public static ReadOnlySpan<byte> Firewall(byte number) => number switch
    {
        0 => "IGNORE"u8,
        1 => "CREATE"u8,
        2 => "DELETE"u8,
        3 => "DENIED"u8,
        4 => "ALERT"u8,
        5 => "UPDATE"u8,
        _ => default,
    };

    /// <summary>Empty for a number without a name.</summary>
    public static ReadOnlySpan<byte> FirewallExtended(ushort number) => number switch
    {
        0 => "IGNORE"u8,
        1001 => "I-ACL"u8,
        1002 => "E-ACL"u8,
        1003 => "DENY"u8,
        1004 => "NOSYN"u8,
        _ => default,
    };

    /// <summary>Empty for a number without a name.</summary>
    public static ReadOnlySpan<byte> Nat(byte number) => number switch
    {
        0 => "INVALID"u8,
        1 => "ADD"u8,
        2 => "DELETE"u8,
        3 => "EXHAUST"u8,
        4 => "ADD44"u8,
        5 => "DEL44"u8,
        6 => "ADD64"u8,
        7 => "DEL64"u8,
        8 => "ADD44BIB"u8,
        9 => "DEL44BIB"u8,
        10 => "ADD64BIB"u8,
        11 => "DEL64BIB"u8,
        12 => "PEXHAUST"u8,
        13 => "QUOTAEXH"u8,
        14 => "ADDADDR"u8,
        15 => "DELADDR"u8,
        16 => "ADDPBLK"u8,
        17 => "DELPBLK"u8,
        18 => "THRESHLD"u8,
        _ => default,
    };

    /// <summary>Empty for a number without a name.</summary>
    public static ReadOnlySpan<byte> NatLong(byte number) => number switch
    {
        0 => "INVALID"u8,
        1 => "NAT translation create"u8,
        2 => "NAT translation delete"u8,
        3 => "NAT Addresses exhausted"u8,
        4 => "NAT44 session create"u8,
        5 => "NAT44 session delete"u8,
        6 => "NAT64 session create"u8,
        7 => "NAT64 session delete"u8,
        8 => "NAT44 BIB create"u8,
        9 => "NAT44 BIB delete"u8,
        10 => "NAT64 BIB create"u8,
        11 => "NAT64 BIB delete"u8,
        12 => "NAT ports exhausted"u8,
        13 => "Quota Exceeded"u8,
        14 => "Address binding create"u8,
        15 => "Address binding delete"u8,
        16 => "Port block allocation"u8,
        17 => "Port block de-allocation"u8,
        18 => "Threshold Reached"u8,
        _ => default,
    };

    public static ReadOnlySpan<byte> PacketFilterAction(byte number) => number switch
    {
        0 => "pass"u8,
        1 => "block"u8,
        2 => "scrub"u8,
        3 => "noscrub"u8,
        4 => "nat"u8,
        5 => "nonat"u8,
        6 => "binat"u8,
        7 => "nobinat"u8,
        8 => "rdr"u8,
        9 => "nordr"u8,
        10 => "synblock"u8,
        11 => "defer"u8,
        12 => "match"u8,
        13 => "divert"u8,
        14 => "rt"u8,
        15 => "afrt"u8,
        _ => "<undef>"u8,
    };

    public static ReadOnlySpan<byte> PacketFilterReason(byte number) => number switch
    {
        0 => "match"u8,
        1 => "bad-offset"u8,
        2 => "fragment"u8,
        3 => "short"u8,
        4 => "normalize"u8,
        5 => "memory)"u8, // nfdump's spelling
        6 => "bad-timestamp"u8,
        7 => "congestion"u8,
        8 => "ip-option"u8,
        9 => "proto-cksum"u8,
        10 => "state-mismatch"u8,
        11 => "state-insert"u8,
        12 => "state-limit"u8,
        13 => "src-limit"u8,
        14 => "synproxy"u8,
        15 => "translate"u8,
        16 => "no-route"u8,
        _ => "<undef>"u8,
    };
}
