using Enrichment.Updater.Inputs.Capture.Live;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Capture.Live;

/// <summary>Answers to RTM_GETLINK, built byte by byte.</summary>
public sealed class LinkMessagesTests
{
    static readonly byte[] Done = Message(3, 0, body => body.UInt32(0));

    [Fact]
    public void Read_PlainInterface_GivesNameIndexAndState()
    {
        List<NetworkLink> links = [];
        var end = LinkMessages.Read([.. NewLink(2, 1, Name("eth0")), .. NewLink(3, 0, Name("eth1")), .. Done], links);

        Assert.Equal(LinkMessages.End.Done, end);
        Assert.Equal([new(2, "eth0", true), new(3, "eth1", false)], links);
    }

    [Fact]
    public void Read_VlanInABridge_GivesAllThatThePlanNeeds()
    {
        var vlan = NewLink(7, 1, Name("eth0.10"), Number(5, 2), Number(10, 9), Attribute(18, [.. Attribute(1, [.. "vlan\0"u8]), .. Attribute(2, [.. Attribute(5, [0, 0]), .. Attribute(1, [10, 0])])]));

        Assert.Equal(new NetworkLink(7, "eth0.10", true, "vlan", Master: 9, Lower: 2, VlanId: 10), Single(vlan));
    }

    [Fact]
    public void Read_VethIntoAnotherNamespace_HasNoOtherEnd()
    {
        var kind = Attribute(18, Attribute(1, [.. "veth\0"u8]));

        Assert.Equal(6, Single(NewLink(5, 1, Name("v0"), Number(5, 6), kind)).Lower);
        Assert.Equal(0, Single(NewLink(5, 1, Name("v0"), Number(5, 6), kind, Number(37, 0))).Lower);
        Assert.Equal(0, Single(NewLink(5, 1, Number(37, 0), Name("v0"), Number(5, 6), kind)).Lower);
    }

    [Fact]
    public void Read_MarkedAsNested_IsTheSameAttribute() =>
        Assert.Equal("bridge", Single(NewLink(5, 1, Name("br0"), Attribute(18 | 0x8000, Attribute(1, [.. "bridge\0"u8])))).Kind);

    [Fact]
    public void Read_NoDoneYet_AsksForMore() => Assert.Equal(LinkMessages.End.More, LinkMessages.Read(NewLink(2, 1, Name("eth0")), []));

    [Fact]
    public void Read_ChangedMeanwhile_SaysSo()
    {
        byte[] datagram = [.. Message(16, 0x12, body => body.Bytes(Info(2, 1)).Bytes(Name("eth0"))), .. Done];

        Assert.Equal(LinkMessages.End.Interrupted, LinkMessages.Read(datagram, []));
    }

    [Fact]
    public void Read_Error_SaysSo() => Assert.Equal(LinkMessages.End.Refused, LinkMessages.Read(Message(2, 0, body => body.UInt32(0)), []));

    [Fact]
    public void Read_CutOrMutated_NeverThrows()
    {
        byte[] whole = [.. NewLink(7, 1, Name("eth0.10"), Number(5, 2), Attribute(18, [.. Attribute(1, [.. "vlan\0"u8]), .. Attribute(2, Attribute(1, [10, 0]))])), .. Done];
        var random = new Random(20261120);
        for (var round = 0; round < 20_000; round++)
        {
            var mutant = whole[..random.Next(whole.Length + 1)];
            for (var change = random.Next(4); change > 0 && mutant.Length > 0; change--)
            {
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            }

            LinkMessages.Read(mutant, []);
        }
    }

    static NetworkLink Single(byte[] message)
    {
        List<NetworkLink> links = [];
        LinkMessages.Read(message, links);
        return Assert.Single(links);
    }

    static byte[] NewLink(int index, uint flags, params byte[][] attributes) =>
        Message(16, 2, body => body.Bytes(Info(index, flags)).Bytes([.. attributes.SelectMany(attribute => attribute)]));

    static byte[] Message(ushort type, ushort flags, Action<CaptureBytes> fill)
    {
        var body = new CaptureBytes(bigEndian: false);
        fill(body);
        var bytes = body.ToArray();
        return new CaptureBytes(bigEndian: false).UInt32((uint)bytes.Length + 16).UInt16(type).UInt16(flags).UInt32(1).UInt32(0).Bytes(bytes).ToArray();
    }

    static byte[] Info(int index, uint flags) =>
        new CaptureBytes(bigEndian: false).UInt16(0).UInt16(1).UInt32((uint)index).UInt32(flags).UInt32(0).ToArray();

    static byte[] Name(string name) => Attribute(3, [.. System.Text.Encoding.ASCII.GetBytes(name), 0]);

    static byte[] Number(ushort type, uint value) => Attribute(type, BitConverter.GetBytes(value));

    static byte[] Attribute(ushort type, byte[] value) =>
        new CaptureBytes(bigEndian: false).UInt16((ushort)(value.Length + 4)).UInt16(type).Bytes(value).Bytes(new byte[(4 - (value.Length % 4)) % 4]).ToArray();
}
