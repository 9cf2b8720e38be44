using Enrichment.Fields;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Fields;

public class NameTablesTests
{
    static readonly byte[] Interfaces = FileBytes.Of(b => b.U16(13, 52, 2, 20).U32(0).U32(3).Text("eth0", 16).U32(4).Text("lo", 16));
    static readonly byte[] Applications = FileBytes.Of(b => b.U16(12, 46, 1, 32, 4, 8, 20).U8(13, 0, 1, 2).Text("http", 8).Text("the web", 20));

    static readonly byte[] OldApplications = FileBytes.Of(b => b.U16(12, 60, 2, 0)
        .U16(1, 34, 4, 8, 12).U8(13, 0, 1, 2).Text("http", 8).Text("the web", 12)
        .U16(1, 18, 4, 4, 0).U8(3, 0, 0, 53).Text("dns", 4));

    [Fact]
    public void Write_InterfaceNames_AreThoseOfTheFile()
    {
        var format = new LineFormat("%inam|%onam|", FlowBytes.Utc);
        var flow = FlowBytes.Flow(Layout2Bytes.Element(4, FileBytes.Of(b => b.U32(3, 9).Zeros(8))));
        Assert.Equal("||\n", FlowBytes.Text(format, flow));

        format.Source.Names.Add(Interfaces);

        Assert.Equal(" eth0| <ingress not found>|\n", FlowBytes.Text(format, flow));
        Assert.Equal(" <no if name>| <no if name>|\n", FlowBytes.Text(format, FlowBytes.Tcp()));
    }

    [Fact]
    public void Write_Application_HasItsName()
    {
        var format = new LineFormat("%nbid %nbnam", FlowBytes.Utc);
        format.Source.Names.Add(Applications);

        Assert.Equal("13..258 http/the web\n", FlowBytes.Text(format, FlowBytes.Flow(Layout2Bytes.Element(27, [13, 0, 1, 2]))));
        Assert.Equal("20..9..77 <no info>\n", FlowBytes.Text(format, FlowBytes.Flow(Layout2Bytes.Element(27, [20, 0, 0, 0, 9, 0, 77]))));
        Assert.Equal("0..0..0 <no nbar>\n", FlowBytes.Text(format, FlowBytes.Tcp()));
    }

    /// <summary>The record of older collectors: element size 0, and a header before each element.</summary>
    [Fact]
    public void Add_ApplicationsOfTheOldForm_HaveTheirNames()
    {
        var format = new LineFormat("%nbnam", FlowBytes.Utc);
        format.Source.Names.Add(OldApplications);

        Assert.Equal("http/the web\n", FlowBytes.Text(format, FlowBytes.Flow(Layout2Bytes.Element(27, [13, 0, 1, 2]))));
        Assert.Equal("dns\n", FlowBytes.Text(format, FlowBytes.Flow(Layout2Bytes.Element(27, [3, 0, 0, 53]))));
    }

    /// <summary>Four bytes more than the elements take are no element.</summary>
    [Fact]
    public void Add_BytesBehindTheElements_AreNoNames()
    {
        var format = new LineFormat("%inam", FlowBytes.Utc);
        format.Source.Names.Add(FileBytes.Of(b => b.U16(13, 52, 1, 20).U32(0).U32(3).Text("eth0", 16).U32(9).Text("none", 16)));

        Assert.Equal(" <ingress not found>\n", FlowBytes.Text(format, FlowBytes.Flow(Layout2Bytes.Element(4, FileBytes.Of(b => b.U32(9, 3).Zeros(8))))));
    }

    /// <summary>Sizes are foreign numbers: nothing that they say may be believed.</summary>
    [Fact]
    public void Add_CutAtAnyByte_NeverFails()
    {
        foreach (var record in new[] { Interfaces, Applications, OldApplications })
        {
            for (var size = 0; size < record.Length; size++)
            {
                new NameTables().Add(record.AsSpan(0, size));
            }
        }
    }
}
