using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>What a thread needs of its own to stamp blocks of a file.</summary>
sealed class StampWorker : IDisposable
{
    readonly IFlowStamper _stamper;
    readonly StampOptions _options;
    readonly IBlockCodec _packer;

    /// <param name="stamps">Null: no stamps are written.</param>
    public StampWorker(IFlowStamper stamper, StampOptions options, FileHeader header, Packing packing, IStampDictionary? stamps)
    {
        (_stamper, _options) = (stamper, options);
        Unpacker = new BlockUnpacker(header.Compression);
        _packer = BlockCodecs.Create(packing);
        Names = new FileNames(options.Placeholder);
        Output = new OutputBlock(
            _packer, header.Layout == 1 ? BlockType.Layout1 : BlockType.Layout2, stamps is null ? null : new StampPayload(stamps));
    }

    public BlockUnpacker Unpacker { get; }

    public OutputBlock Output { get; }

    public FileNames Names { get; }

    public FlowRecord Record { get; } = new();

    public bool KeepsNames => _options.Keep;

    /// <summary>Whether a flow's own name is to stay; it is not asked about then.</summary>
    public bool Keeps(FlowRecord record) => _options.Keep && record.UserName.Length > 0;

    /// <summary>Has the flows of a block stamped, into the group's stamps.</summary>
    public void Ask(NfcapdBlock asked, StampGroup group)
    {
        asked.Rewind();
        var stamps = group.ReserveStamps(asked.Flows);
        if (asked.Flows > 0)
        {
            _stamper.Stamp(asked, stamps);
        }
    }

    public void Dispose()
    {
        Unpacker.Dispose();
        _packer.Dispose();
    }
}
