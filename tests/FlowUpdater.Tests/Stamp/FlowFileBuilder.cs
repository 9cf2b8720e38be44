using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Exporters;
using Enrichment.Nfcapd.Writing;
using Enrichment.Updater.Tests.Attribution;

namespace Enrichment.Updater.Tests.Stamp;

/// <summary>A directory with small flow files; removed when disposed.</summary>
sealed class FlowFileBuilder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("stamp").FullName;

    public string At(string name) => Path.Combine(Root, name);

    /// <summary>Writes a layout 2 file; times are seconds as in <see cref="Given"/>.</summary>
    public string Flows(string name, params (string Source, string Destination, double First, double Last, string Name)[] flows)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var writer = new NfcapdWriter(File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite), new NfcapdWriterOptions());
        foreach (var flow in flows)
        {
            var (source, destination) = (Given.Endpoint(flow.Source, Given.Tcp), Given.Endpoint(flow.Destination, Given.Tcp));
            var named = new EndStamp(flow.Name, null, flow.Name.Length > 0 ? MatchGrade.Local : MatchGrade.None, MissReason.None, false);
            writer.Append(
                new FlowValues
                {
                    Src = source.Address, SrcPort = source.Port, Dst = destination.Address, DstPort = destination.Port, Protocol = Given.Tcp,
                    MsecFirst = (ulong)(Given.At(flow.First) / 1_000_000), MsecLast = (ulong)(Given.At(flow.Last) / 1_000_000), Packets = 1, Bytes = 60,
                },
                new FlowStamp(named, EndStamp.Miss(MissReason.NotLocal)));
        }

        writer.Complete();
        return path;
    }

    /// <summary>Writes a layout 2 file with exporters.</summary>
    public string Exported(string name, IEnumerable<FlowValues> flows, params ExporterInfo[] exporters)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var writer = new NfcapdWriter(File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite), new NfcapdWriterOptions());
        Span<byte> record = stackalloc byte[ExporterInfo.Size];
        foreach (var exporter in exporters)
        {
            exporter.Write(record);
            writer.Append(record);
        }

        foreach (var flow in flows)
        {
            writer.Append(flow, FlowStamp.NotAsked);
        }

        writer.Complete();
        return path;
    }

    public string Bindings(string name, params string[] lines)
    {
        File.WriteAllLines(At(name), lines);
        return At(name);
    }

    /// <summary>The names in a file, flow by flow.</summary>
    public static List<string> Names(string path) => Read(path, record => System.Text.Encoding.UTF8.GetString(record.UserName));

    public static List<T> Read<T>(string path, Func<FlowRecord, T> select)
    {
        using var reader = NfcapdReader.Open(path);
        var (block, record, found) = (new NfcapdBlock(), new FlowRecord(), new List<T>());
        while (reader.Read(block))
        {
            while (block.Next(record))
            {
                found.Add(select(record));
            }
        }

        return found;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
