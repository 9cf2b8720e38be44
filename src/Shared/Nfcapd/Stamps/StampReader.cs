using Enrichment.Bindings;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>
/// Takes in the private blocks of a file being read: learns the dictionary, and gives a block the stamps that belong to it.
/// </summary>
sealed class StampReader
{
    // What a hostile file may make us keep; an entry costs its objects too.
    const long MaxDictionaryBytes = 256L * 1024 * 1024;
    const int EntryOverhead = 128;

    readonly Dictionary<ulong, Entry?[]> _sessions = [];
    long _dictionaryBytes;

    /// <summary>Blocks of type 4 that are not ours, of a later version, damaged, or whose data block is not the one before them.</summary>
    public long Ignored { get; set; }

    /// <summary>One entry of the dictionary.</summary>
    public sealed record Entry(string Name, ProcessInfo? Process);

    /// <summary>Takes in entries of the dictionary.</summary>
    /// <returns>False: some are damaged, or there is no memory for them.</returns>
    public bool Learn(ulong session, ReadOnlySpan<byte> entries)
    {
        while (DictionaryEntry.TryTake(ref entries, out var id, out var fields))
        {
            if (id is 0 or > StampDictionaryWriter.MaxId || !Spend(fields.Length + EntryOverhead) || Room(session, id) is not { } known)
            {
                return false;
            }

            // The first word counts: blocks that were handed out look up here while this thread reads on.
            if (known[id] is null)
            {
                var (name, process) = DictionaryEntry.Read(fields);
                known[id] = new Entry(name, process);
            }
        }

        return entries.Length == 0;
    }

    /// <returns>Null: a hostile file wants more memory than there is for it.</returns>
    Entry?[]? Room(ulong session, uint id)
    {
        var known = _sessions.GetValueOrDefault(session, []);
        if (id < known.Length)
        {
            return known;
        }

        var length = (int)Math.Max(id + 1, 2 * Math.Max(known.Length, 32));
        if (!Spend(8 * length))
        {
            return null;
        }

        // Blocks that were handed out keep the old array, which has all that they name.
        Array.Resize(ref known, length);
        _sessions[session] = known;
        return known;
    }

    bool Spend(long bytes)
    {
        _dictionaryBytes += bytes;
        return _dictionaryBytes <= MaxDictionaryBytes;
    }

    /// <summary>Whether a payload of stamps is of that block, as it was written.</summary>
    public static bool BelongsTo(ReadOnlySpan<byte> payload, NfcapdBlock data) =>
        StampBlock.TryRead(payload, out var header, out _)
        && header.BlockLength == data.Length
        && header.Flows == data.Flows
        && header.BlockCrc == PrivateBlock.Crc32C(data.Bytes.AsSpan(0, data.Length));

    /// <summary>Gives a block the stamps that belong to it.</summary>
    public bool Stamp(ulong session, ReadOnlySpan<byte> payload, NfcapdBlock data)
    {
        if (!StampBlock.TryRead(payload, out _, out var entries))
        {
            return false;
        }

        data.Stamps.Fill(entries, _sessions.GetValueOrDefault(session, []));
        return true;
    }
}
