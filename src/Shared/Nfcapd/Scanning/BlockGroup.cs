using System.Runtime.InteropServices;
using Enrichment.Nfcapd.Blocks;

namespace Enrichment.Nfcapd.Scanning;

/// <summary>
/// What is read in one go: a data block and the array blocks right behind it, which belong to it. Those in front of the first data block
/// are a group without one.
/// </summary>
class BlockGroup
{
    // Far more than follow one block in any file; the rest goes on as a group of its own, so that no file makes a group large.
    const int MostParts = 64;

    readonly List<PrivatePart> _parts = [];
    int _partCount;

    public StoredBlock Data { get; } = new();

    public bool HasData { get; private set; }

    /// <summary>The unpacked data block.</summary>
    public NfcapdBlock Block { get; set; } = new();

    public ReadOnlySpan<PrivatePart> Parts => CollectionsMarshal.AsSpan(_parts)[.._partCount];

    /// <summary>Takes the next group of the file.</summary>
    /// <returns>False: there is none.</returns>
    public bool Claim(BlockFile file)
    {
        HasData = false;
        _partCount = 0;
        if (!file.TryPeek(out var header))
        {
            return false;
        }

        if (header.Type != BlockType.Array)
        {
            HasData = true;
            file.Claim(Data);
        }

        while (_partCount < MostParts && file.TryPeek(out header) && header.Type == BlockType.Array)
        {
            file.Claim(AddPart().Stored);
        }

        return true;
    }

    /// <summary>Says in the file's damage what is wrong with the group's blocks, in their order.</summary>
    public void Report(Damage damage)
    {
        if (HasData)
        {
            damage.Add(Data.Damage);
        }

        foreach (var part in Parts)
        {
            damage.Add(part.Stored.Damage);
        }
    }

    PrivatePart AddPart()
    {
        if (_partCount == _parts.Count)
        {
            _parts.Add(new PrivatePart());
        }

        return _parts[_partCount++];
    }
}
