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

    readonly HashSet<ushort> _fileIds = [];
    readonly Dictionary<(ExtensionMap From, ExtensionId Name), ExtensionMap> _derived = new(SameExtensions.Instance);
    readonly HashSet<ushort> _ownIds = [];
    (ExtensionMap? From, ExtensionId Name, ExtensionMap? Derived) _last;
    ushort _lastOwnId = FirstOwnId - 1;

    /// <summary>Takes in a map record of the file.</summary>
    public void Define(ExtensionMap map)
    {
        _fileIds.Add(map.Id);
        if (_ownIds.Remove(map.Id))
        {
            _last = default;
            foreach (var (key, derived) in _derived.Where(pair => pair.Value.Id == map.Id).ToList())
            {
                _derived.Remove(key);
            }
        }
    }

    /// <summary>The map of <paramref name="from"/>'s extensions with the name's in place of the other name, or at the end.</summary>
    /// <param name="isNew">The file must be told before the first record that has it.</param>
    /// <returns>Null: no id is free.</returns>
    public ExtensionMap? Derive(ExtensionMap from, ExtensionId name, out bool isNew)
    {
        isNew = false;
        if (ReferenceEquals(from, _last.From) && name == _last.Name)
        {
            return _last.Derived;
        }

        if (_derived.TryGetValue((from, name), out var map))
        {
            _last = (from, name, map);
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
            if (!_fileIds.Contains(_lastOwnId) && !_ownIds.Contains(_lastOwnId))
            {
                return _lastOwnId;
            }
        }

        return null;
    }

    /// <summary>What is derived from a map depends on its extensions only, not on its id, nor on which object it is.</summary>
    sealed class SameExtensions : IEqualityComparer<(ExtensionMap From, ExtensionId Name)>
    {
        public static readonly SameExtensions Instance = new();

        public bool Equals((ExtensionMap From, ExtensionId Name) x, (ExtensionMap From, ExtensionId Name) y) =>
            x.Name == y.Name && x.From.Extensions.AsSpan().SequenceEqual(y.From.Extensions);

        public int GetHashCode((ExtensionMap From, ExtensionId Name) key)
        {
            var hash = default(HashCode);
            hash.Add(key.Name);
            foreach (var extension in key.From.Extensions)
            {
                hash.Add(extension);
            }

            return hash.ToHashCode();
        }
    }
}
