using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;

namespace Enrichment.Tests.Fuzz.Targets;

/// <summary>Any bytes are flows or a <see cref="CorruptFlowFileException"/>, nothing else.</summary>
static class NfcapdRead
{
    // One block for all inputs: a packed file wants 5 MiB of room.
    static readonly NfcapdBlock Block = new();
    static readonly FlowRecord Record = new();

    public static void Fuzz(ReadOnlySpan<byte> data)
    {
        try
        {
            using var reader = new NfcapdReader(new MemoryStream(data.ToArray()), "fuzz");
            while (reader.Read(Block))
            {
                while (Block.Next(Record))
                {
                    Look(Record);
                }
            }
        }
        catch (CorruptFlowFileException error) when (error.Message.StartsWith("fuzz: ", StringComparison.Ordinal))
        {
            // One sentence: what the operator sees.
        }
        catch (MissingLibraryException)
        {
            // A machine without one of the libraries.
        }
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
        _ = record.Stamp.UserName;
    }
}
