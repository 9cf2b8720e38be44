namespace Enrichment.Nfcapd.Stamping;

/// <summary>Puts together the block of layout 2 flows that the stamper is asked about, where that is not the file's block itself.</summary>
sealed class AskedBlock
{
    int _length;
    int _flows;

    public NfcapdBlock Block { get; } = new();

    public void Clear() => _length = _flows = 0;

    /// <summary>Room for a record that may be added.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (Block.Buffer.Length - _length < bytes)
        {
            Array.Resize(ref Block.Buffer, Math.Max(2 * Block.Buffer.Length, _length + bytes));
        }

        return Block.Buffer.AsSpan(_length, bytes);
    }

    /// <summary>Lays a view over what was written into the room.</summary>
    public void View(FlowRecord record, int bytes) => record.Load(Block.Buffer, _length, bytes);

    /// <summary>A flow record was written into the room.</summary>
    public void Add(int bytes)
    {
        _length += bytes;
        _flows++;
    }

    /// <summary>All flows were added.</summary>
    public NfcapdBlock End()
    {
        Block.Check(_length, (uint)_flows);
        return Block;
    }
}
