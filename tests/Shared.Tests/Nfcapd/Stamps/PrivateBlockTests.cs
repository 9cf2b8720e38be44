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

    /// <summary>
    /// nfdump 1.7.1 -v names the first record of each block of type 4 on standard error before it checks the block, and finds it sound
    /// (exit code 0): no flag, count or size makes it keep silent. Later versions say nothing. Reading is silent in all of them.
    /// </summary>
    [Fact]
    public void Verify_BlockOfType4InAnyForm_IsNamedByNfdump171AndSound()
    {
        Assert.SkipUnless(Nfdump.Run("-V").Text.Contains("1.7.1", StringComparison.Ordinal), "skipped: says what nfdump 1.7.1 does");
        using var folder = new TempFolder();
        foreach (var (records, flags) in Enumerable.Range(1, 4).SelectMany(records => Enumerable.Range(0, 8).Select(flags => (records, flags))))
        {
            // records · 12 + 4 bytes, as 1.7.1 counts them; the last record is 4 bytes longer, as 1.7.8 does
            byte[][] chain = [.. Enumerable.Range(1, records).Select(i => FileBytes.Of(b => b.U16(0x454E, i == records ? 16 : 12).Zeros(i == records ? 12 : 8)))];
            if (records == 1)
            {
                chain = [FileBytes.Of(b => b.U16(0x454E, 12).Zeros(12))];
            }

            var block = Layout2Bytes.Block(4, chain);
            block[10] = (byte)flags;
            var path = folder.Write("f", Layout2Bytes.File(Layout2Bytes.Block(3, Layout2Bytes.Flow(1)), block));

            var verified = Nfdump.Run("-v", path);

            Assert.Equal((0, "Array block: Record type: 17742, size: 12"), (verified.ExitCode, verified.Errors.Trim()));
            Assert.Equal("", Nfdump.Run("-r", path, "-o", "raw").Errors);
        }
    }
}
