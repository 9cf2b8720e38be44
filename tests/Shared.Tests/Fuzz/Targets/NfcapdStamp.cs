using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd;
using Enrichment.Tests.Nfcapd.Stamping;
using Xunit;

namespace Enrichment.Tests.Fuzz.Targets;

/// <summary>What the stamper makes of any bytes is a file without damage, with as many flows as it says.</summary>
static class NfcapdStamp
{
    static readonly NfcapdBlock Block = new();
    static readonly FlowRecord Record = new();

    public static void Fuzz(ReadOnlySpan<byte> data)
    {
        using var folder = new TempFolder();
        var input = folder.Write("in", data.ToArray());
        StampResult result;
        try
        {
            var stamper = new NfcapdStamper(new() { Stamps = true });
            result = stamper.Stamp(input, folder.File("out"), new ByName(r => r.Count % 2 == 0 ? "curl" : "a name of more than 23 bytes"));
        }
        catch (Exception error) when (error is CorruptFlowFileException or MissingLibraryException)
        {
            return;
        }

        using var reader = NfcapdReader.Open(folder.File("out"));
        var flows = 0;
        while (ReadUnlessTheInputWasDamaged(reader, result))
        {
            while (Block.Next(Record))
            {
                flows++;
            }
        }

        Assert.Equal(result.Flows, flows);
    }

    /// <summary>A damaged appendix is copied as it is, so the output of a damaged file may say so again.</summary>
    static bool ReadUnlessTheInputWasDamaged(NfcapdReader reader, StampResult result)
    {
        try
        {
            return reader.Read(Block);
        }
        catch (CorruptFlowFileException) when (result.Damage is not null)
        {
            return false;
        }
    }
}
