using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Netflow.Encoding;
using Enrichment.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Netflow.Encoding;

public sealed class FlowExporterTests
{
    const long Now = 1_795_255_200_500;

    static readonly ProcessInfo Client = new() { Pid = 4711, Name = "curl", Uid = 1000, UserName = "alice", CommandLine = "curl https://user:secret@host/", ParentPid = 4700 };

    static readonly FlowStamp Named = new(new EndStamp("curl", Client, MatchGrade.Exact, MissReason.None, false), EndStamp.Miss(MissReason.NotLocal));

    static readonly FlowStamp Nobody = new(EndStamp.Miss(MissReason.NotLocal), EndStamp.Miss(MissReason.NotLocal));

    readonly Messages _messages = new();

    /// <summary>RFC 3954 §5.1: version, count of records of all kinds, uptime, seconds, sequence of messages, source id.</summary>
    [Fact]
    public void Flush_NetflowV9_TheHeaderCountsRecordsAndMessages()
    {
        var exporter = Create(ExportFormat.NetflowV9, 9);
        exporter.Write(Flow(), Named, Now);
        exporter.Flush(Now);
        exporter.Write(Flow(), Named, Now + 3000);
        exporter.Write(Flow(), Named, Now + 3000);
        exporter.Flush(Now + 3000);

        var (first, second) = (_messages.All[0], _messages.All[1]);
        Assert.Equal((9u, 4u), (Messages.Number(first, 0, 2), Messages.Number(first, 2, 2))); // two templates, one options record, one flow
        Assert.Equal((0u, 1u), (Messages.Number(first, 12, 4), Messages.Number(second, 12, 4)));
        Assert.Equal((9u, 9u), (Messages.Number(first, 16, 4), Messages.Number(second, 16, 4)));
        Assert.Equal((1_795_255_200u, 1_795_255_203u), (Messages.Number(first, 8, 4), Messages.Number(second, 8, 4)));
        Assert.Equal(3000u, Messages.Number(second, 4, 4) - Messages.Number(first, 4, 4)); // one clock
        Assert.Equal(2u, Messages.Number(second, 2, 2)); // nothing is told twice
    }

    /// <summary>RFC 7011 §3.1: version, length, seconds, data records before this message, domain.</summary>
    [Fact]
    public void Flush_Ipfix_TheHeaderCountsDataRecords()
    {
        var exporter = Create(ExportFormat.Ipfix, 77);
        exporter.Write(Flow(), Named, Now);
        exporter.Write(Flow(), Nobody, Now);
        exporter.Flush(Now);
        exporter.Write(Flow(), Nobody, Now);
        exporter.Flush(Now);

        var (first, second) = (_messages.All[0], _messages.All[1]);
        Assert.Equal((10u, (uint)first.Length), (Messages.Number(first, 0, 2), Messages.Number(first, 2, 2)));
        Assert.Equal((0u, 77u), (Messages.Number(first, 8, 4), Messages.Number(first, 12, 4)));

        // The exporter's options record, two names, two flows.
        Assert.Equal((5u, 77u), (Messages.Number(second, 8, 4), Messages.Number(second, 12, 4)));
    }

    [Theory]
    [InlineData(ExportFormat.NetflowV9, 512)]
    [InlineData(ExportFormat.NetflowV9, 1400)]
    [InlineData(ExportFormat.Ipfix, 512)]
    [InlineData(ExportFormat.Ipfix, 1400)]
    [InlineData(ExportFormat.Ipfix, 8000)]
    public void Write_LongestTexts_NoMessageIsLongerThanAllowed(ExportFormat format, int limit)
    {
        var exporter = new FlowExporter(new ExportOptions { Format = format, MaxMessage = limit, CommandLines = true }, _messages);
        var longest = new string('x', 300) + "ü";
        var process = new ProcessInfo { Pid = 1, Name = longest, CommandLine = longest, UserName = longest, ContainerId = longest };
        var end = new EndStamp(longest, process, MatchGrade.Exact, MissReason.None, false);
        for (var i = 0; i < 100; i++)
        {
            exporter.Write(Richest(), new FlowStamp(end, end), Now);
        }

        exporter.Flush(Now);

        Assert.Equal(100, _messages.Flows);
        Assert.All(_messages.All, message => Assert.InRange(message.Length, 20, limit));
        Assert.All(_messages.All, message => Assert.Equal(0, message.Length % 4));
    }

    [Fact]
    public void Write_AfterAMinute_TemplatesAreToldAgain()
    {
        var exporter = Create(ExportFormat.Ipfix);
        exporter.Write(Flow(), Named, Now);
        exporter.Flush(Now);
        exporter.Write(Flow(), Named, Now + 59_000);
        exporter.Flush(Now + 59_000);
        exporter.Write(Flow(), Named, Now + 60_001);
        exporter.Flush(Now + 60_001);

        Assert.Equal([true, false, true], _messages.All.Select(TellsTemplates));
    }

    [Fact]
    public void Write_AfterManyMessages_TemplatesAreToldAgain()
    {
        var exporter = new FlowExporter(new ExportOptions { Format = ExportFormat.NetflowV9, TemplateMessages = 3 }, _messages);
        for (var i = 0; i < 7; i++)
        {
            exporter.Write(Flow(), Named, Now);
            exporter.Flush(Now);
        }

        Assert.Equal([true, false, false, true, false, false, true], _messages.All.Select(TellsTemplates));
    }

    [Fact]
    public void Write_OverAConnection_TemplatesAreToldOnceUntilItIsForgotten()
    {
        var exporter = new FlowExporter(new ExportOptions { Format = ExportFormat.Ipfix, TellOnce = true }, _messages);
        foreach (var minute in Enumerable.Range(0, 4))
        {
            if (minute == 3)
            {
                exporter.Forget(Now);
            }

            exporter.Write(Flow(), Named, Now + minute * 60_001);
            exporter.Flush(Now + minute * 60_001);
        }

        Assert.Equal([true, false, false, true], _messages.All.Select(TellsTemplates));
    }

    [Fact]
    public void Write_AMessageWasDropped_WhatItToldIsToldAgain()
    {
        var exporter = Create(ExportFormat.NetflowV9);
        _messages.Refuses = true;
        exporter.Write(Flow(), Named, Now);
        exporter.Flush(Now);
        _messages.Refuses = false;
        exporter.Write(Flow(), Named, Now);
        exporter.Flush(Now);

        var message = Assert.Single(_messages.All);
        Assert.True(TellsTemplates(message));
        Assert.Equal(1u, Messages.Number(message, 12, 4)); // the collector sees that one is missing
    }

    [Fact]
    public void Write_CommandLinesNotAskedFor_TheyStayHere()
    {
        var exporter = Create(ExportFormat.Ipfix);
        exporter.Write(Flow(), Named, Now);
        exporter.Flush(Now);

        var text = System.Text.Encoding.Latin1.GetString(_messages.All[0]);
        Assert.Contains("curl", text, StringComparison.Ordinal);
        Assert.Contains("alice", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    /// <summary>A flow of a year before the clock of the header, and one of after its end: 32 bits of milliseconds cannot say it.</summary>
    [Theory]
    [InlineData(-365L * 86_400_000)]
    [InlineData(60L * 86_400_000)]
    public void Write_NetflowV9OfAnotherTime_TimesAreAbsolute(long away)
    {
        var exporter = Create(ExportFormat.NetflowV9);
        exporter.Write(Flow(), Named, Now);
        var flow = Flow() with { MsecFirst = (ulong)(Now + away), MsecLast = (ulong)(Now + away + 1) };
        exporter.Write(flow, Named, Now);
        exporter.Flush(Now);

        var templates = Messages.Sets(_messages.All[0]).Where(set => set.Id == 0).ToList();
        Assert.Equal(2, templates.Count);
        Assert.True(Has(templates[0].Content, 22) && Has(templates[0].Content, 21) && !Has(templates[0].Content, 152));
        Assert.True(Has(templates[1].Content, 152) && Has(templates[1].Content, 153) && !Has(templates[1].Content, 22));
    }

    [Theory]
    [InlineData(ExportFormat.NetflowV9)]
    [InlineData(ExportFormat.Ipfix)]
    public void Write_FlowsOfKnownShapes_AllocateNothing(ExportFormat format)
    {
        var exporter = new FlowExporter(new ExportOptions { Format = format }, new Nowhere());
        FlowStamp[] stamps = [Named, Nobody];
        FlowValues[] flows = [Flow(), Richest()];
        var round = 0;
        void Run()
        {
            for (var i = 0; i < 10_000; i++)
            {
                exporter.Write(flows[i % 3 / 2], stamps[i % 2], Now + round++ * 10);
            }
        }

        Run();

        Assert.Equal(0, Allocations.Of(Run));
    }

    FlowExporter Create(ExportFormat format, uint domain = 0) => new(new ExportOptions { Format = format, Domain = domain }, _messages);

    static bool TellsTemplates(byte[] message) => Messages.Sets(message).Any(set => set.Id < 256);

    static bool Has(byte[] template, ushort element) =>
        Enumerable.Range(1, template.Length / 4 - 1).Any(i => Messages.Number(template, 4 * i, 2) == element);

    static FlowValues Flow() => new()
    {
        Src = IpAddress.Parse("192.0.2.1"),
        Dst = IpAddress.Parse("198.51.100.7"),
        SrcPort = 40001,
        DstPort = 443,
        Protocol = IpProtocol.Tcp,
        MsecFirst = (ulong)Now - 900,
        MsecLast = (ulong)Now - 100,
        Packets = 10,
        Bytes = 1234,
        TcpFlags = 0x1b,
    };

    static FlowValues Richest() => Flow() with
    {
        Src = IpAddress.Parse("2001:db8::1"),
        Dst = IpAddress.Parse("2001:db8::2"),
        Protocol = IpProtocol.IcmpV6,
        Input = 1,
        SrcVLan = 2,
        SrcAs = 3,
        Direction = 1,
        InSrcMac = 5,
        OutBytes = 6,
    };

    sealed class Nowhere : IMessageSink
    {
        public bool Send(ReadOnlySpan<byte> message, int flows) => true;
    }
}
