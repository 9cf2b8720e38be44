namespace Enrichment.Nfcapd.Compression;

/// <summary>
/// The sequences of an LZ4 block: some literals, then a match with bytes that came at most 65,535 before (lz4_Block_format.md). The block is
/// one that was just packed: it is not checked.
/// </summary>
ref struct Lz4Sequences(ReadOnlySpan<byte> packed)
{
    public const int MinMatch = 4;

    /// <summary>The most that half of a token says: then more bytes follow.</summary>
    public const int MostInToken = 15;

    readonly ReadOnlySpan<byte> _packed = packed;
    int _at;

    /// <summary>Where the match begins in the unpacked block.</summary>
    public int Match { get; private set; }

    /// <summary>How many bytes it has.</summary>
    public int Length { get; private set; }

    /// <returns>False: the rest, if there is one, is literals.</returns>
    public bool MoveNext()
    {
        var token = _packed[_at++];
        var literals = LengthOf(token >> 4);
        _at += literals + sizeof(ushort);
        if (_at >= _packed.Length)
        {
            return false;
        }

        Match += Length + literals;
        Length = LengthOf(token & MostInToken) + MinMatch;
        return true;
    }

    int LengthOf(int half)
    {
        if (half < MostInToken)
        {
            return half;
        }

        byte more;
        var length = half;
        do
        {
            more = _packed[_at++];
            length += more;
        }
        while (more == byte.MaxValue);

        return length;
    }
}
