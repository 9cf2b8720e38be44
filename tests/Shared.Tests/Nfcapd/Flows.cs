using Enrichment.Nfcapd;

namespace Enrichment.Tests.Nfcapd;

/// <summary>Reads whole files for tests.</summary>
static class Flows
{
    public static List<T> Of<T>(byte[] file, Func<FlowRecord, T> pick)
    {
        using var reader = new NfcapdReader(new MemoryStream(file), "test.nf");
        return Of(reader, pick);
    }

    public static List<T> Of<T>(NfcapdReader reader, Func<FlowRecord, T> pick)
    {
        var picked = new List<T>();
        Drain(reader, record => picked.Add(pick(record)));
        return picked;
    }

    public static void Drain(NfcapdReader reader, Action<FlowRecord> each)
    {
        var block = new NfcapdBlock();
        var record = new FlowRecord();
        while (reader.Read(block))
        {
            while (block.Next(record))
            {
                each(record);
            }
        }
    }
}
