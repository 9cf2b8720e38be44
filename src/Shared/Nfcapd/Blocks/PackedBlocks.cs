using System.Runtime.InteropServices;
using Enrichment.Nfcapd.Compression;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>Blocks with their headers, packed one behind the other, as they will stand in the file.</summary>
sealed class PackedBlocks
{
    byte[] _bytes = [];
    int _length;

    public uint Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Clear() => (_length, Count) = (0, 0);

    public void Add(IBlockCodec codec, BlockType type, uint records, ReadOnlySpan<byte> payload)
    {
        var most = BlockHeader.Size + codec.MaxPacked(payload.Length);
        if (_bytes.Length - _length < most)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + most));
        }

        var target = _bytes.AsSpan(_length, most);
        var length = type is BlockType.Layout1 or BlockType.Layout2
            ? codec.PackRecords(payload, target[BlockHeader.Size..])
            : codec.Pack(payload, target[BlockHeader.Size..]);
        MemoryMarshal.Write(target, new BlockHeader { Records = records, StoredBytes = (uint)length, Type = type });
        _length += BlockHeader.Size + length;
        Count++;
    }
}
