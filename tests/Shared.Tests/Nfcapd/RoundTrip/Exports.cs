using System.Text;

namespace Enrichment.Tests.Nfcapd.RoundTrip;

/// <summary>What routers, firewalls and NATs send: every group of fields in NetFlow v9 and IPFIX, options, and NetFlow v5.</summary>
static class Exports
{
    const int RecordsOfEach = 8;

    public static byte[][] All() =>
        [NetflowPackets.Version5(1, 30), .. Messages(ipfix: false), .. Messages(ipfix: true)];

    static IEnumerable<byte[]> Messages(bool ipfix)
    {
        var domain = ipfix ? 20u : 10u;
        var sequence = 0u;
        foreach (var options in Options(ipfix, domain))
        {
            yield return options.ToArray(sequence++);
        }

        ushort id = 300;
        foreach (var group in Fields.Groups(ipfix))
        {
            var records = Enumerable.Range(0, RecordsOfEach).Select(n => Fields.Record(group, n)).ToArray();
            yield return new ExportMessage(ipfix, domain).Template(id, group).ToArray(sequence++);
            yield return new ExportMessage(ipfix, domain).Data(id, records).ToArray(sequence);
            sequence += ipfix ? (uint)records.Length : 1;
            id++;
        }
    }

    /// <summary>Samplers, names of applications, interfaces and VRFs.</summary>
    static IEnumerable<ExportMessage> Options(bool ipfix, uint domain)
    {
        (ushort, ushort)[] system = [((ushort)(ipfix ? 149 : 1), 4)];
        byte[] self = [0, 0, 0, (byte)domain];
        yield return new ExportMessage(ipfix, domain).OptionsTemplate(256, system, (34, 4), (35, 1)).Data(256, [.. self, 0, 0, 0, 100, 2]);
        yield return new ExportMessage(ipfix, domain).OptionsTemplate(257, system, (48, 1), (49, 1), (50, 4)).Data(257, [.. self, 7, 2, 0, 0, 0, 50]);
        yield return new ExportMessage(ipfix, domain).OptionsTemplate(261, system, (302, 4), (304, 2), (305, 4), (306, 4))
            .Data(261, [.. self, 0, 0, 0, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 99]);
        yield return new ExportMessage(ipfix, domain).OptionsTemplate(258, system, (95, 4), (96, 24), (94, 55))
            .Data(258, [.. self, 13, 0, 1, 2, .. Text("http", 24), .. Text("the web", 55)], [.. self, 3, 0, 0, 53, .. Text("dns", 24), .. Text("names", 55)]);
        yield return new ExportMessage(ipfix, domain).OptionsTemplate(259, [((ushort)(ipfix ? 10 : 2), 4)], (82, 16), (83, 32))
            .Data(259, [0, 0, 0, 3, .. Text("eth0", 16), .. Text("uplink", 32)]);
        yield return new ExportMessage(ipfix, domain).OptionsTemplate(260, system, (234, 4), (236, 32))
            .Data(260, [.. self, 0, 0, 0, 4, .. Text("customers", 32)]);
    }

    static byte[] Text(string text, int size)
    {
        var bytes = new byte[size];
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }
}
