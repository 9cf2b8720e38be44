using Enrichment.Fields;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Exporters;

namespace Enrichment.Tests.Fuzz.Targets;

/// <summary>Any bytes are flows or a <see cref="CorruptFlowFileException"/>, nothing else. One for each thread.</summary>
sealed class NfcapdRead
{
    // One block for all inputs: a packed file wants 5 MiB of room.
    readonly NfcapdBlock _block = new();
    readonly FlowRecord _record = new();

    /// <returns>Flows read.</returns>
    public int Fuzz(byte[] data)
    {
        var flows = 0;
        try
        {
            using var reader = new NfcapdReader(new MemoryStream(data), "fuzz");
            var exporters = new ExporterTable();
            var names = new NameTables();
            while (reader.Read(_block))
            {
                exporters.Add(_block);
                TakeNames(names);
                while (_block.Next(_record))
                {
                    Look(_record);
                    flows++;
                }
            }
        }
        catch (CorruptFlowFileException error) when (error.Message.StartsWith("fuzz: ", StringComparison.Ordinal) && !error.Message.Contains('\n', StringComparison.Ordinal))
        {
            // One sentence: what the operator sees.
        }
        catch (MissingLibraryException)
        {
            // A machine without one of the libraries.
        }

        return flows;
    }

    void TakeNames(NameTables names)
    {
        while (_block.Next(out RecordSlot slot))
        {
            if (slot.Type != RecordType.Flow)
            {
                names.Add(_block.Bytes.AsSpan(slot.Offset, slot.Size));
            }
        }

        _block.Rewind();
    }

    static void Look(FlowRecord record)
    {
        for (var id = 0; id <= (int)ElementId.IPInfo; id++)
        {
            _ = record.Payload((ElementId)id);
        }

        _ = record.Generic.InBytes + record.Counters.Flows + record.Misc.Input;
        _ = record.SrcAddress;
        _ = record.DstAddress;
        _ = record.UserName.Length;
        _ = record.SelectorId() + record.Nat().PoolId;
        _ = record.Stamp.UserName;
    }
}
