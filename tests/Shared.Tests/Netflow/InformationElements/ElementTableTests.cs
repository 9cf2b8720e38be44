using Enrichment.Netflow.InformationElements;
using Enrichment.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Netflow.InformationElements;

public class ElementTableTests
{
    [Theory]
    [InlineData(0u, 8, "sourceIPv4Address", 4, FlowField.SrcIPv4)]
    [InlineData(0u, 152, "flowStartMilliseconds", 8, FlowField.FirstMs)]
    [InlineData(0u, 281, "postNATSourceIPv6Address", 16, FlowField.PostNatSrcIPv6)]
    [InlineData(0u, 291, "basicList", 0, FlowField.None)]
    [InlineData(9u, 12340, "nvmProcessName", 0, FlowField.None)]
    [InlineData(8057u, 852, "PROGRAM_NAME", 0, FlowField.None)]
    [InlineData(35632u, 375, "DST_PROC_PID", 4, FlowField.None)]
    public void Find_Known_TellsWhatItMeans(uint enterprise, ushort id, string name, int length, FlowField field)
    {
        var element = ElementTable.Find(enterprise, id)!;

        Assert.Equal((name, length, field), (element.Name, element.Length, element.Field));
    }

    // RFC 5103 §6.1
    [Fact]
    public void Find_Reverse_IsTheOtherDirectionOfTheForwardElement()
    {
        Assert.Equal(FlowField.OutBytes, ElementTable.Find(Enterprise.Reverse, 1)!.Field);
        Assert.Equal(FlowField.OutPackets, ElementTable.Find(Enterprise.Reverse, 2)!.Field);
        Assert.Equal(FlowField.ReverseTcpFlags, ElementTable.Find(Enterprise.Reverse, 6)!.Field);
        Assert.Equal(FlowField.None, ElementTable.Find(Enterprise.Reverse, 7)!.Field);
    }

    [Fact]
    public void Find_NumberOfV9Only_IsNotKnownInIpfix()
    {
        Assert.Equal(FlowField.UserName, ElementTable.FindInV9(40000)!.Field);
        Assert.Null(ElementTable.Find(Enterprise.Iana, 40000 & 0x7FFF));
        Assert.Null(ElementTable.Find(4711, 1));
    }

    // ntop: the number in v9 is 57472 and that of the element
    [Fact]
    public void FindInV9_NumberOfNtops_IsTheEnterprisesElement() =>
        Assert.Equal("SRC_PROC_NAME", ElementTable.FindInV9(57472 + 169)!.Name);

    [Fact]
    public void All_FieldWithAPlace_LiesInItsElement()
    {
        foreach (var field in ElementTable.All.Select(element => element.Field).Distinct())
        {
            var place = FieldPlace.Of(field);
            Assert.True(
                place.Element == ElementId.Null || place.Offset + place.Width <= FieldPlace.PayloadOf(place.Element),
                $"{field} ends after element {place.Element}");
        }
    }
}
