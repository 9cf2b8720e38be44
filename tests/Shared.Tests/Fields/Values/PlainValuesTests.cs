using System.Net;
using System.Text;
using Enrichment.Fields.Values;
using Enrichment.Tests.Nfcapd;
using Enrichment.Text;
using Xunit;

namespace Enrichment.Tests.Fields.Values;

public sealed class PlainValuesTests
{
    [Fact]
    public void FlagLetters_AllFlags_AreOneLetterEach()
    {
        for (var flags = 0; flags < 256; flags++)
        {
            var text = new TextBuffer();

            PortValues.FlagLetters(text, (byte)flags);

            Assert.Equal(string.Concat("CEUAPRSF".Select((letter, i) => (flags & 0x80 >> i) != 0 ? letter : '.')), Encoding.ASCII.GetString(text.Written));
        }
    }

    [Fact]
    public void Plain_AllMasksOfIPv6_KeepTheFirstBits()
    {
        const ulong high = 0x2001_0DB8_FFFF_FFFF, low = ulong.MaxValue;
        var flow = FlowBytes.Flow(Layout2Bytes.Generic(1, 1), Layout2Bytes.Element(3, FileBytes.Of(b => b.U64(high, low, 1, 2))));
        for (var mask = 0; mask <= 255; mask++)
        {
            var text = new TextBuffer();

            NetworkValues.Plain(text, flow, (byte)mask, source: true);

            var bits = mask == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - Math.Min(mask, 128));
            var expected = new byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(
                expected, new UInt128(high, low) & bits);
            Assert.Equal(new IPAddress(expected).ToString(), Encoding.ASCII.GetString(text.Written));
        }
    }
}
