using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd;
using Enrichment.Tests.Nfcapd.Stamping;
using Xunit;

namespace Enrichment.Tests.Fuzz.Targets;

/// <summary>
/// What the stamper makes of any bytes is a file without damage, with as many flows as it says. One for each thread; it works in memory,
/// as far as the machine has a file system for that.
/// </summary>
sealed class NfcapdStamp : IDisposable
{
    readonly NfcapdBlock _block = new();
    readonly FlowRecord _record = new();
    readonly TempFolder _folder = new(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath());
    readonly NfcapdStamper _stamper = new(new() { Stamps = true });

    public void Fuzz(byte[] data)
    {
        var input = _folder.Write("in", data);
        StampResult result;
        try
        {
            result = _stamper.Stamp(input, _folder.File("out"), new ByName(r => r.Count % 2 == 0 ? "curl" : "a name of more than 23 bytes"));
        }
        catch (Exception error) when (error is CorruptFlowFileException or MissingLibraryException)
        {
            return;
        }

        using var reader = new NfcapdReader(new MemoryStream(File.ReadAllBytes(_folder.File("out"))), "out");
        var flows = 0;
        while (Read(reader, result))
        {
            while (_block.Next(_record))
            {
                flows++;
            }
        }

        Assert.Equal(result.Flows, flows);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A file of which nothing was good, not even its appendix, is a header without anything.</summary>
    bool Read(NfcapdReader reader, StampResult result)
    {
        try
        {
            return reader.Read(_block);
        }
        catch (CorruptFlowFileException) when (result.Flows == 0 && result.Damage is not null && reader is { BlocksRead: 0, Stat: null })
        {
            return false;
        }
    }
}
