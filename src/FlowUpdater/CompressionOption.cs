using System.CommandLine;
using Enrichment.Nfcapd.Compression;

namespace Enrichment.Updater;

/// <summary>The option that says how blocks of flow files are packed.</summary>
static class CompressionOption
{
    public static Option<Packing?> Create(string description) => new("--compress")
    {
        Description = $"{description}: none, lzo, bz2, lz4, zstd, the last three also with a level as zstd:9 (Debian's nfdump cannot read zstd).",
        HelpName = "NAME",
        CustomParser = result =>
        {
            if (Packing.TryParse(result.Tokens[0].Value, out var packing) is { } wrong)
            {
                result.AddError($"--compress: {wrong}");
            }

            return packing;
        },
    };
}
