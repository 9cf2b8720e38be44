using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd.Scanning;

/// <summary>An array block (type 4) of a <see cref="BlockGroup"/>: ours, with processes or stamps, or another's.</summary>
sealed class PrivatePart
{
    byte[] _bytes = [];
    int _length;
    PrivateBlock.Kind _kind;
    ulong _session;
    int _payload;

    public StoredBlock Stored { get; } = new();

    /// <summary>It could be unpacked.</summary>
    public bool IsGood => _length > 0;

    /// <summary>Of this program, whatever its version.</summary>
    public bool IsOurs { get; private set; }

    /// <summary>Ours, and what is in it can be used.</summary>
    bool IsKnown { get; set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Loads it; afterwards the bytes of ours are moved together, those of others are as they were.</summary>
    /// <param name="data">The data block before it, loaded and checked; null where there is none.</param>
    public void Load(BlockFile file, BlockUnpacker unpacker, NfcapdBlock? data)
    {
        _length = Math.Max(0, file.Load(Stored, unpacker, ref _bytes));
        IsOurs = PrivateBlock.IsOurs(Bytes);
        IsKnown = false;
        if (IsOurs && PrivateBlock.TryRead(_bytes.AsSpan(0, _length), out _kind, out _session, out var payload))
        {
            _payload = payload.Length;
            IsKnown = _kind != PrivateBlock.Kind.Stamps || (data is not null && StampReader.BelongsTo(payload, data));
        }
    }

    /// <summary>Gives its processes to the dictionary, or its stamps to the block. In the order of the file.</summary>
    public void Tell(StampReader stamps, NfcapdBlock data)
    {
        if (!IsGood)
        {
            return;
        }

        var told = IsKnown && _kind switch
        {
            PrivateBlock.Kind.Dictionary => stamps.Learn(_session, Payload),
            PrivateBlock.Kind.Stamps => stamps.Stamp(_session, Payload, data),
            _ => false,
        };
        stamps.Ignored += told ? 0 : 1;
    }

    ReadOnlySpan<byte> Payload => _bytes.AsSpan(4 + PrivateBlock.HeaderSize, _payload);
}
