using System.Globalization;

namespace Enrichment.Nfcapd.Compression;

/// <summary>How blocks are to be packed: a compression and, where it has levels, one of them.</summary>
/// <param name="Compression">What readers must know.</param>
/// <param name="Level">
/// Zstandard 1 to 22, LZ4 1 to 12 (from 3 on the slow packer that unpacks as fast as ever), bzip2 1 to 9; 0: the usual one, as nfdump
/// takes it (3, 1 and 9). Readers need not know it.
/// </param>
public readonly record struct Packing(BlockCompression Compression, int Level = 0)
{
    public static implicit operator Packing(BlockCompression compression) => new(compression);

    /// <summary>Reads <c>none</c>, <c>lzo</c>, <c>bz2</c>, <c>lz4</c> or <c>zstd</c>, the last three with or without <c>:LEVEL</c>.</summary>
    /// <returns>Null, or what is wrong with the text.</returns>
    public static string? TryParse(string text, out Packing packing)
    {
        packing = default;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? text : text[..colon];
        if (Enum.GetNames<BlockCompression>().FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } found)
        {
            return $"'{text}' is none of none, lzo, bz2, lz4, zstd";
        }

        packing = Enum.Parse<BlockCompression>(found);
        if (colon < 0)
        {
            return null;
        }

        var most = MaxLevel(packing.Compression);
        if (most == 0)
        {
            return $"'{text}': {found.ToLowerInvariant()} has no levels";
        }

        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var level) || level < 1 || level > most)
        {
            return $"'{text}': {found.ToLowerInvariant()} has the levels 1 to {most}";
        }

        packing = packing with { Level = level };
        return null;
    }

    /// <summary>The highest level; 0: there are none.</summary>
    public static int MaxLevel(BlockCompression compression) => compression switch
    {
        BlockCompression.Bz2 => 9,
        BlockCompression.Lz4 => 12, // LZ4HC_CLEVEL_MAX
        BlockCompression.Zstd => 22, // ZSTD_maxCLevel()
        _ => 0,
    };

    public override string ToString()
    {
        var name = Compression.ToString().ToLowerInvariant();
        return Level == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{Level}");
    }
}
