using Enrichment.Files;
using Xunit;

namespace Enrichment.Tests.Files;

public class Crc32CTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(12_287)]
    [InlineData(12_288)]
    [InlineData(12_289)]
    [InlineData(100_003)]
    public void Of_AnyLength_IsWhatTheDefinitionSays(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        Assert.Equal(BitByBit(bytes), Crc32C.Of(bytes));
    }

    // RFC 3720 §12.1: polynomial 0x11EDC6F41, bits reflected.
    static uint BitByBit(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78u);
            }
        }

        return ~crc;
    }
}
