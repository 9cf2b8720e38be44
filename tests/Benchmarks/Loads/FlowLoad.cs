using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Updater.Attribution;

namespace Enrichment.Benchmarks.Loads;

/// <summary>
/// Flows as nfcapd writes them from NetFlow v9 of a router (elements 1, 2 or 3, 4, 7, 12: 119 bytes a flow), an hour of them, and the
/// bindings of the hosts behind it. Of the flows 60 % have one end at a socket that a binding tells of, at its time; the others are between
/// strangers. The same numbers come out of each run.
/// </summary>
static class FlowLoad
{
    public const int NamedPercent = 60;

    const ulong Begin = 1_700_000_000_000;
    const ulong HourMs = 3_600_000;
    const int Hosts = 20;
    const int MaxPayload = (1024 * 1024) - BlockHeader.Size;

    // A port of a host comes again after 28,000 connections, when it is long closed.
    const int OpenMs = 60_000;

    /// <summary><c>Benchmarks flows FILE [FLOWS] [LAYOUT] [COMPRESSION] [BINDINGS]</c>.</summary>
    public static int Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("usage: Benchmarks flows FILE [FLOWS] [1|2] [none|lz4|…] [BINDINGS]");
            return 2;
        }

        var layout = Number(args, 2, 2);
        var packing = (Packing)BlockCompression.None;
        if (args.Length > 3 && Packing.TryParse(args[3], out packing) is { } wrong)
        {
            Console.Error.WriteLine(wrong);
            return 2;
        }

        Write(args[0], Number(args, 1, 10_000_000), layout, packing, Number(args, 4, 1_000_000));
        return 0;
    }

    /// <summary>The history that the flows of a file were made for.</summary>
    public static BindingHistory History(int bindings)
    {
        var history = new BindingHistory(new BindingHistoryOptions { RetentionNs = long.MaxValue / 2, MostBindings = int.MaxValue });
        var host = history.AddHost("hosts");
        var owners = Enumerable.Range(0, 500).Select(Process).ToList();
        for (var i = 0; i < bindings; i++)
        {
            var opened = OpenedMs(i, bindings) * 1_000_000;
            var handle = history.Add(host, new Binding
            {
                NetNs = 1,
                Local = new Endpoint(IpAddress.FromIPv4(Local(i)), Port(i), IpProtocol.Tcp),
                Remote = new Endpoint(IpAddress.FromIPv4(Remote(i)), 443, IpProtocol.Tcp),
                Owners = owners[(int)(Mix((ulong)i) % 500)],
                OpenedFrom = opened,
                OpenedBy = opened,
            });
            history.Close(handle, opened + (OpenMs * 1_000_000L), opened + (OpenMs * 1_000_000L));
        }

        history.Freeze();
        return history;
    }

    static void Write(string path, int flows, int layout, Packing packing, int bindings)
    {
        var header = layout == 2 ? new FileHeader { Layout = 2, NfdumpVersion = 0x01070101, Creator = 1, Created = (long)(Begin / 1000) }.ToLayout2Bytes() : Layout1Header();
        using var file = new BlockFileWriter(File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite), header, packing);
        var block = new byte[MaxPayload];
        var packed = new PackedBlocks();
        var stat = default(StatRecord);
        var (length, records) = (layout == 1 ? FlowRecords.WriteMap(block) : 0, layout == 1 ? 1u : 0u);
        for (var i = 0; i < flows; i++)
        {
            if (MaxPayload - length < FlowRecords.MaxSize)
            {
                file.Add(layout == 1 ? BlockType.Layout1 : BlockType.Layout2, records, block.AsSpan(0, length));
                file.Append(packed);
                (length, records) = (0, 0);
            }

            var flow = Flow(i, flows, bindings);
            length += layout == 1 ? FlowRecords.WriteLayout1(flow, block.AsSpan(length)) : FlowRecords.WriteLayout2(flow, block.AsSpan(length));
            stat.Add(flow.Protocol, 1, flow.Packets, flow.Bytes, flow.MsecFirst, flow.MsecLast);
            records++;
        }

        file.Add(layout == 1 ? BlockType.Layout1 : BlockType.Layout2, records, block.AsSpan(0, length));
        if (layout == 2)
        {
            file.SetAppendix(Appendix.Write("bench", stat), 2);
        }

        file.Commit();
    }

    static FlowRecords.Values Flow(int i, int flows, int bindings)
    {
        var random = Mix((ulong)i + 0x5EED);
        var isNamed = random % 100 < NamedPercent;
        var time = Begin + (ulong)((double)i / flows * HourMs);
        var values = new FlowRecords.Values
        {
            MsecLast = time,
            Packets = 1 + (random >> 8) % 60,
            Bytes = 40 + (random >> 14) % 90_000,
            Protocol = IpProtocol.Tcp,
            SrcAs = (uint)(random >> 20) % 60_000,
            DstAs = (uint)(random >> 30) % 60_000,
            Input = 1 + (uint)(random >> 7) % 4,
            Output = 1 + (uint)(random >> 5) % 4,
        };
        if (isNamed)
        {
            Named(ref values, random, time, bindings);
        }
        else
        {
            values.IsIPv6 = random % 7 == 0;
            (values.Src, values.Dst) = (0x50000000 | (uint)(random >> 33) % 0xFFFFF, 0x60000000 | (uint)(random >> 43) % 0xFFFFF);
            (values.SrcPort, values.DstPort) = ((ushort)(1024 + random % 60_000), (ushort)(random % 3 == 0 ? 53 : 443));
            values.Protocol = random % 3 == 0 ? IpProtocol.Udp : IpProtocol.Tcp;
            values.MsecFirst = time - ((random >> 17) % 30_000);
        }

        return values;
    }

    /// <summary>One end is a binding's that is open at that time.</summary>
    static void Named(ref FlowRecords.Values values, ulong random, ulong time, int bindings)
    {
        var newest = (long)((time - Begin) / (double)HourMs * bindings);
        var open = (long)((double)OpenMs / HourMs * bindings);
        var i = (int)Math.Clamp(newest - 1 - ((long)(random >> 16) % Math.Max(1, open)), 0, bindings - 1);
        values.MsecFirst = Math.Min(Math.Max((ulong)OpenedMs(i, bindings) + 1, time - ((random >> 17) % 20_000)), time);
        var isSource = random % 10 < 7;
        (values.Src, values.SrcPort) = isSource ? (Local(i), Port(i)) : (Remote(i), (ushort)443);
        (values.Dst, values.DstPort) = isSource ? (Remote(i), (ushort)443) : (Local(i), Port(i));
    }

    static byte[] Layout1Header()
    {
        var header = new byte[FileHeader.Layout1Size + StatRecord.Layout1Size];
        (header[0], header[1], header[2]) = (0x0C, 0xA5, 1);
        "bench"u8.CopyTo(header.AsSpan(12));
        return header;
    }

    static IReadOnlyList<ProcessInfo> Process(int i) =>
    [
        new ProcessInfo
        {
            Pid = 1000 + i,
            Name = string.Create(CultureInfo.InvariantCulture, $"process-{i}"),
            Executable = string.Create(CultureInfo.InvariantCulture, $"/usr/lib/service{i}/bin/process-{i}"),
            CommandLine = string.Create(CultureInfo.InvariantCulture, $"/usr/lib/service{i}/bin/process-{i} --config /etc/service{i}.conf"),
        },
    ];

    static long OpenedMs(int i, int bindings) => (long)Begin + (long)((double)i / bindings * HourMs);

    static uint Local(int i) => 0x0A000001 + (uint)(i % Hosts);

    static uint Remote(int i) => 0x5F000000 | (uint)(Mix((ulong)i * 3) % 0xFFFFFF);

    static ushort Port(int i) => (ushort)(32_768 + (i / Hosts % 28_000));

    // splitmix64
    static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    static int Number(string[] args, int at, int otherwise) =>
        args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;
}
