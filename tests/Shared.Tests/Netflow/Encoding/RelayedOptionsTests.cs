using Enrichment.Flows;
using Enrichment.Netflow.Encoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Tests.Netflow.Decoding;
using Xunit;

namespace Enrichment.Tests.Netflow.Encoding;

/// <summary>What exporters tell beside flows: collectors need it to understand the fields that are passed on to them.</summary>
public sealed class RelayedOptionsTests
{
    const long Now = Bytes.Now * 1000;

    static readonly IpAddress Exporter = IpAddress.Parse("192.0.2.1");
    static readonly FlowStamp Nobody = new(EndStamp.Miss(MissReason.NotLocal), EndStamp.Miss(MissReason.NotLocal));

    // Application table (RFC 6759 §5): of the system, by applicationId. Interfaces: by their number. VRFs: by theirs.
    static readonly Bytes V9Templates = new Bytes()
        .Set(1, new Bytes().U16(300, 4, 12, 1, 4, 95, 4, 96, 24, 94, 32), pad: true)
        .Set(1, new Bytes().U16(301, 4, 8, 2, 4, 82, 16, 83, 20), pad: true)
        .Set(1, new Bytes().U16(302, 4, 8, 1, 4, 234, 4, 236, 8), pad: true)
        .Template(0, 256, (8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (95, 4), (10, 4));

    readonly HashSet<int> _optionIds = [];

    [Fact]
    public void Pass_OptionsOfNetflowV9_ArePassedOnRecordForRecord()
    {
        var relay = new Relay(new ExportOptions { Format = ExportFormat.NetflowV9 }, Nobody);
        var records = (string[])[Application(13, "ssh"), Application(80, "http"), Interface(3, "Gi0/3"), Vrf(1, "red"), Vrf(2, "blue")];

        var sent = relay.Pass([Bytes.V9(V9Templates), Bytes.V9(Data(records)), Bytes.V9(Flow())], Exporter, Now);

        Assert.Equal(records, Told(sent));

        // Under other numbers, and with the same fields: scopes and others.
        var templates = sent.SelectMany(Messages.Sets).Where(set => set.Id == 1).Select(set => Convert.ToHexString(set.Content)).ToList();
        Assert.All((string[])["0004000C" + "00010004" + "005F0004" + "00600018" + "005E0020", "00040008" + "00020004" + "00520010" + "00530014", "00040008" + "00010004" + "00EA0004" + "00EC0008"], fields =>
            Assert.Single(templates, template => template[4..].StartsWith(fields, StringComparison.Ordinal)));
    }

    [Fact]
    public void Pass_OptionsThatChange_AreToldAnewAndNothingElse()
    {
        var relay = new Relay(new ExportOptions { Format = ExportFormat.NetflowV9 }, Nobody);
        Assert.Equal(2, Told(relay.Pass([Bytes.V9(V9Templates), Bytes.V9(Data(Application(13, "ssh"), Interface(3, "Gi0/3"))), Bytes.V9(Flow())], Exporter, Now)).Count);

        Assert.Empty(Told(relay.Pass([Bytes.V9(Data(Application(13, "ssh"), Interface(3, "Gi0/3"))), Bytes.V9(Flow())], Exporter, Now + 1)));
        Assert.Equal([Interface(3, "to-lab")], Told(relay.Pass([Bytes.V9(Data(Interface(3, "to-lab"))), Bytes.V9(Flow())], Exporter, Now + 2)));

        // A collector may have started anew: everything as it is now, before the next flow.
        Assert.Equal([Application(13, "ssh"), Interface(3, "to-lab")], Told(relay.Pass([Bytes.V9(Flow())], Exporter, Now + 61_000)));
    }

    [Fact]
    public void Pass_ExporterBeganAnew_WhatItToldBeforeIsForgotten()
    {
        var relay = new Relay(new ExportOptions { Format = ExportFormat.NetflowV9 }, Nobody);
        Assert.Single(Told(relay.Pass([Bytes.V9(V9Templates), Bytes.V9(Data(Interface(3, "Gi0/3"))), Bytes.V9(Flow())], Exporter, Now)));

        Assert.Equal([Interface(4, "Gi0/4")], Told(relay.Pass([Bytes.V9(V9Templates, uptime: 1000), Bytes.V9(Data(Interface(4, "Gi0/4")), uptime: 1001), Bytes.V9(Flow(), uptime: 1002)], Exporter, Now + 61_000)));
    }

    // Texts of variable length (RFC 7011 §7), an enterprise's element, two scopes; and the application that the exporter tells is the record's.
    [Fact]
    public void Pass_OptionsOfIpfix_ArePassedOnRecordForRecord()
    {
        var relay = new Relay(new ExportOptions { Format = ExportFormat.Ipfix }, Nobody);
        var record = new Bytes().U32(7, 3).U8(5).Text("Gi0/3", 5).U32(99).U8(255, 0, 2).Text("ab", 2);
        var application = new Bytes().U32(0x0D000050).U8(8).Text("http-alt", 8);
        var sent = relay.Pass(
            [
                Bytes.Ipfix(new Bytes().Set(3, new Bytes().U16(400, 5, 2, 149, 4, 10, 4, 82, 65535, 0x8000 | 5, 4).U32(99_999).U16(83, 65535)).Set(3, new Bytes().U16(401, 2, 1, 95, 4, 96, 65535))),
                Bytes.Ipfix(new Bytes().Set(400, record).Set(401, application)),
                Bytes.Ipfix(new Bytes().Template(2, 256, (8, 4), (12, 4), (95, 4)).Set(256, new Bytes().U32(1, 2, 0x0D000050))),
            ],
            Exporter, Now);

        Assert.Equal([Hex(record) + "00", Hex(application) + "000000"], Told(sent)); // padded to four bytes
        var run = new DecodingRun();
        Assert.Single(run.Flows(sent));
        Assert.StartsWith("00000001" + "00000002" + "0D000050", Assert.Single(run.Received), StringComparison.Ordinal);
        Assert.DoesNotContain("005F0004", Convert.ToHexString(sent.SelectMany(Messages.Sets).Last(set => set.Id == 2).Content)[32..], StringComparison.Ordinal);
    }

    // Scopes of v9 are numbers of their own, and elements of IPFIX have no place there.
    [Fact]
    public void Pass_IntoTheOtherFormat_OptionsAreLeftOut()
    {
        var relay = new Relay(new ExportOptions { Format = ExportFormat.Ipfix }, Nobody);

        Assert.Empty(Told(relay.Pass([Bytes.V9(V9Templates), Bytes.V9(Data(Interface(3, "Gi0/3"))), Bytes.V9(Flow())], Exporter, Now)));
    }

    [Fact]
    public void Keep_FloodOfOptions_IsBounded()
    {
        var sources = new ExportSources(new SourceNumbers());
        var source = sources.Get(new SourceKey(Exporter, Enrichment.Netflow.ExportVersion.NetflowV9, 0))!;
        var template = new Enrichment.Netflow.Templates.Template(300, [new(0, 1, 4, null)], 1);
        for (var i = 0; i < 100_000; i++)
        {
            source.Options.Keep(template, new byte[100], BitConverter.GetBytes(i));
        }

        Assert.InRange(source.Options.ChangedAfter(0).Length, 100, 1000);
        source.Options.Clear();
        Assert.Empty(source.Options.ChangedAfter(0));
        source.Options.Keep(template, new byte[100], [1, 2, 3, 4]);
        Assert.Single(source.Options.ChangedAfter(0));
    }

    /// <summary>Records of options data, but for those of ours: how it is sampled (12 bytes with padding), what names have which number (72).</summary>
    List<string> Told(byte[][] messages)
    {
        var sets = messages.SelectMany(Messages.Sets).ToList();
        _optionIds.UnionWith(sets.Where(set => set.Id is 1 or 3).Select(set => (int)Messages.Number(set.Content, 0, 2)));
        return [.. sets.Where(set => _optionIds.Contains(set.Id) && set.Content.Length is not (12 or 72)).Select(set => Convert.ToHexString(set.Content))];
    }

    static Bytes Data(params string[] records) => records.Aggregate(new Bytes(), (all, record) => all.Set(record.Length switch { 128 => 300, 80 => 301, _ => 302 }, new Bytes().U8(Convert.FromHexString(record))));

    static string Application(uint id, string name) => Hex(new Bytes().U32(1, 0x0D000000 | id).Text(name, 24).Text(name + " protocol", 32));

    static string Interface(uint number, string name) => Hex(new Bytes().U32(number).Text(name, 16).Text("a description", 20));

    static string Vrf(uint number, string name) => Hex(new Bytes().U32(1, number).Text(name, 8));

    static Bytes Flow() => new Bytes().Set(256, new Bytes().U32(0x0A000001, 0x0A000002).U16(4000, 443).U8(6).U32(0x0D000050, 3));

    static string Hex(Bytes bytes) => Convert.ToHexString(bytes.ToArray());
}
