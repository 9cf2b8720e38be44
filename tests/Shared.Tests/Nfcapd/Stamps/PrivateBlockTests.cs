using Enrichment.Nfcapd.Stamps;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Stamps;

public class PrivateBlockTests
{
    [Fact]
    public void Crc32C_CheckValue_IsThatOfTheStandard() => Assert.Equal(0xE3069283u, PrivateBlock.Crc32C("123456789"u8));

    [Fact]
    public void Write_Payload_IsTwoRecordsThatBothVersionsOfNfdumpCount()
    {
        var block = new byte[PrivateBlock.MaxSize];
        var length = PrivateBlock.Write(PrivateBlock.Kind.Stamps, 0x1122334455667788, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], block);

        var body = FileBytes.Of(b => b
            .U32(0x31524E45).U8(1, 2, 0, 0).U64(0x1122334455667788).U32(10, PrivateBlock.Crc32C([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
            .U8(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        var expected = FileBytes.Of(b => b.U16(0x454E, 28).Raw(body.AsSpan(0, 24)).U16(0x454E, 32).Raw(body.AsSpan(24)).Zeros(18));
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(block.AsSpan(0, length)));
        Assert.Equal(4 + 2 * 28, length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(1000)]
    [InlineData(PrivateBlock.MaxPayload - 1)]
    [InlineData(PrivateBlock.MaxPayload)]
    public void TryRead_WhatWasWritten_GivesThePayloadBack(int size)
    {
        var payload = Enumerable.Range(0, size).Select(i => (byte)(i * 7)).ToArray();
        var block = new byte[PrivateBlock.MaxSize];
        var length = PrivateBlock.Write(PrivateBlock.Kind.Dictionary, 5, payload, block);

        Assert.True(PrivateBlock.TryRead(block.AsSpan(0, length), out var kind, out var session, out var read));

        Assert.Equal((PrivateBlock.Kind.Dictionary, 5ul), (kind, session));
        Assert.True(payload.AsSpan().SequenceEqual(read));
    }
}
