using System.Buffers.Binary;
using Enrichment.Nfcapd.Layout1;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>
/// The extension maps of a layout 1 file while its records are being named: those of the file, and those that were derived from them to
/// carry a name. A derived map gets an id of its own; if the file defines that id later, the map moves to another.
/// </summary>
sealed class NameMaps
{
    const ushort FirstOwnId = 0x8000;

    readonly Dictionary<ushort, ExtensionMap> _maps = [];
    readonly Dictionary<(ExtensionMap From, ExtensionId Name), ExtensionMap> _derived = [];
    readonly HashSet<ushort> _ownIds = [];
    ushort _lastOwnId = FirstOwnId - 1;

    /// <summary>Takes in a map record of the file.</summary>
    public void Define(ExtensionMap map)
    {
        if (_ownIds.Remove(map.Id))
        {
            foreach (var (key, derived) in _derived.Where(pair => pair.Value.Id == map.Id).ToList())
            {
                _derived.Remove(key);
            }
        }

        // nfdump 1.6 writes its maps anew now and then; the same map keeps what was derived from it.
        if (!_maps.TryGetValue(map.Id, out var known) || !known.Extensions.AsSpan().SequenceEqual(map.Extensions))
        {
            _maps[map.Id] = map;
        }
    }

    public bool TryGet(ushort id, out ExtensionMap map)
    {
        // A derived id is ours; records of the file that name it without defining it are damaged.
        map = null!;
        return !_ownIds.Contains(id) && _maps.TryGetValue(id, out map!);
    }

    /// <summary>The map of <paramref name="from"/>'s extensions with the name's in place of the other name, or at the end.</summary>
    /// <param name="isNew">The file must be told before the first record that has it.</param>
    /// <returns>Null: no id is free.</returns>
    public ExtensionMap? Derive(ExtensionMap from, ExtensionId name, out bool isNew)
    {
        isNew = false;
        if (_derived.TryGetValue((from, name), out var map))
        {
            return map;
        }

        if (NextId() is not { } id)
        {
            return null;
        }

        var extensions = from.Extensions;
        var other = Array.FindIndex(extensions, e => e is ExtensionId.UserName or ExtensionId.UserNameMax);
        extensions = other < 0 ? [.. extensions, name] : [.. extensions[..other], name, .. extensions[(other + 1)..]];
        map = new ExtensionMap { Id = id, Extensions = extensions, ExtensionBytes = extensions.Sum(ExtensionSizes.Of) };
        if (map.MostConverted > ushort.MaxValue)
        {
            return null;
        }

        _derived.Add((from, name), map);
        _ownIds.Add(id);
        isNew = true;
        return map;
    }

    public static int Size(ExtensionMap map) => (ExtensionMap.HeaderSize + 2 * map.Extensions.Length + 2 + 3) & ~3;

    /// <summary>Writes the map's record.</summary>
    public static void Write(ExtensionMap map, Span<byte> record)
    {
        record[..Size(map)].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(record, (ushort)RecordType.ExtensionMap);
        BinaryPrimitives.WriteUInt16LittleEndian(record[2..], (ushort)Size(map));
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], map.Id);
        BinaryPrimitives.WriteUInt16LittleEndian(record[6..], (ushort)map.ExtensionBytes);
        for (var i = 0; i < map.Extensions.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(record[(ExtensionMap.HeaderSize + 2 * i)..], (ushort)map.Extensions[i]);
        }
    }

    // nfdump has room for ids up to 65,534.
    ushort? NextId()
    {
        for (var tries = 0; tries < 0xFFFF - FirstOwnId; tries++)
        {
            _lastOwnId = _lastOwnId == 0xFFFE ? FirstOwnId : (ushort)(_lastOwnId + 1);
            if (!_maps.ContainsKey(_lastOwnId) && !_ownIds.Contains(_lastOwnId))
            {
                return _lastOwnId;
            }
        }

        return null;
    }
}
