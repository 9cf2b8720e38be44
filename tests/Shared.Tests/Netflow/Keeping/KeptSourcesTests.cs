using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.Keeping;
using Enrichment.Tests.Netflow.Decoding;
using Xunit;

namespace Enrichment.Tests.Netflow.Keeping;

public sealed class KeptSourcesTests : IBatchExchange
{
    readonly ExportSources _sources = new(new SourceNumbers());

    [Fact]
    public void Write_EndedInOrder_NumbersAreKeptToo()
    {
        Decode(_sources, Bytes.V9(new Bytes().Template(0, 256, (7, 2)), 41), Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2)).Set(256, new Bytes().U16(1, 2, 3)), 7));

        const string Kept = "flowupdater templates 1\nexporter 192.0.2.1 9 0 600000\n template 256 0 7/2\n{0}exporter 192.0.2.1 10 0 -\n template 256 0 7/2\n{1}";
        Assert.Equal(string.Format(null, Kept, "", ""), KeptSources.Write(_sources.All));
        Assert.Equal(string.Format(null, Kept, " next 42\n", " next 10\n"), KeptSources.Write(_sources.All, ended: true));
    }

    [Fact]
    public void Read_Numbers_WhatCameInBetweenIsToldApart()
    {
        Decode(_sources, Bytes.V9(new Bytes().Template(0, 256, (7, 2)), 41));
        var next = new ExportSources(new SourceNumbers());

        Assert.Equal((1, 0), KeptSources.Read(KeptSources.Write(_sources.All, ended: true), next));
        Decode(next, Bytes.V9(new Bytes().Set(256, new Bytes().U16(80)), 50));

        Assert.Equal((8, 0, 1), (next.All.Single().Counters.MissedAway, next.All.Single().Counters.Missing, next.All.Single().Counters.Flows));
    }

    // No version of anybody's, a number that is none: passed over, and the rest is read.
    [Fact]
    public void Read_DamagedLines_AreCountedAndTheRestIsRead()
    {
        const string Text = "flowupdater templates 1\nexporter 192.0.2.1 8 0 -\n next 5\nexporter 192.0.2.1 9 0 -\n next five\n next 5\n template 256 0 7/2\n";
        Assert.Equal((1, 3), KeptSources.Read(Text, _sources));
    }

    public FlowBatch Exchange(FlowBatch full)
    {
        full.Clear();
        return full;
    }

    void Decode(ExportSources sources, params byte[][] datagrams)
    {
        var decoder = new FlowDecoder(sources, new FlowBatch(), this);
        foreach (var datagram in datagrams)
        {
            Assert.Null(decoder.Decode(datagram, IpAddress.Parse("192.0.2.1"), Bytes.Now * 1_000_000_000).Problem);
        }
    }
}
