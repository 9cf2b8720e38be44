using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Enrichment.Nfcapd.Layout1;

/// <summary>The extension maps that a file has defined up to some place in it. It never changes, so that threads may share it.</summary>
sealed class ExtensionMaps
{
    public static readonly ExtensionMaps None = new(null);

    // A tree, not a copy for each change: a file may define as many maps as it has room for. Layout 2 has none, and starts sooner without.
    readonly ImmutableDictionary<ushort, ExtensionMap>? _maps;

    ExtensionMaps(ImmutableDictionary<ushort, ExtensionMap>? maps) => _maps = maps;

    public bool TryGet(ushort id, out ExtensionMap map)
    {
        map = null!;
        return _maps is not null && _maps.TryGetValue(id, out map!);
    }

    /// <summary>A map that is defined again as it was stays the same object: nfdump 1.6 writes its maps anew now and then.</summary>
    public ExtensionMaps With(ExtensionMap map) =>
        TryGet(map.Id, out var known) && known.Extensions.AsSpan().SequenceEqual(map.Extensions) ? this : new((_maps ?? ImmutableDictionary<ushort, ExtensionMap>.Empty).SetItem(map.Id, map));

    /// <summary>The maps behind a block; damaged ones are passed over, for who converts the block says so.</summary>
    /// <param name="delivered">Records of the block that its conversion keeps, if all of them are good.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ExtensionMaps After(ReadOnlySpan<byte> block, uint records, out int delivered)
    {
        var maps = this;
        delivered = 0;
        for (uint i = 0; i < records && block.Length >= 4; i++)
        {
            var header = BinaryPrimitives.ReadUInt32LittleEndian(block);
            var size = (int)(header >> 16);
            if (size < 4 || size > block.Length)
            {
                break;
            }

            var type = (RecordType)(ushort)header;
            delivered += BlockConverter.Keeps(type) ? 1 : 0;
            if (type == RecordType.ExtensionMap && ExtensionMap.Read(block[..size]).Map is { } map)
            {
                maps = maps.With(map);
            }

            block = block[size..];
        }

        return maps;
    }
}
