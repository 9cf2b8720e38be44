using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests;

/// <summary>Random flows in every format, and nfdump 1.7.8 beside it; NFDUMP_1_7_8 names its binary.</summary>
public sealed class FormatDifferentialTests : IDisposable
{
    const int Flows = 4000;

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("line")]
    [InlineData("long")]
    [InlineData("extended")]
    [InlineData("biline")]
    [InlineData("bilong6")]
    [InlineData("gline")]
    [InlineData("nsel")]
    [InlineData("csv")]
    [InlineData("csv-fast")]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("raw")]
    [InlineData("fmt:%tsr|%ter|%td|%tds|%pps|%bps|%bpp|%smk|%dmk|%sas|%das|%flg|%dir|%in|%out|%ra|%it|%ic")]
    [InlineData("csv:%sa,%da,%bps,%pps,%bpp,%td,%flg,%uname,%ra,%opkt,%obyt,%fl")]
    [InlineData("fmt:%sn|%dn|%smk|%dmk", "dst tos 7")] // without element 4 C leaves open what is shown
    [InlineData("csv:%sn,%dn", "dst tos 7")]
    [InlineData("line", "-N")]
    [InlineData("extended", "-N", "-6")]
    [InlineData("long", "-T")]
    public void Text_OfRandomFlows_IsNfdumps(string format, params string[] more)
    {
        var nfdump = Environment.GetEnvironmentVariable("NFDUMP_1_7_8");
        Assert.SkipWhen(string.IsNullOrEmpty(nfdump), "skipped: the environment variable NFDUMP_1_7_8 names no nfdump 1.7.8");
        var random = new Random(format.GetHashCode(StringComparison.Ordinal) & 0xFF);
        var file = _folder.Write("flows.nf", Layout2Bytes.File("differential",
            [Layout2Bytes.Block(3, [.. Enumerable.Range(0, Flows).Select(_ => Flow(random))])])); // of several blocks nfdump's threads change the order
        string[] args = ["-r", file, "-q", "-o", format, .. more];

        var theirs = Nfdump.RunTool("env", ["TZ=UTC", nfdump!, .. args]).Text;

        Assert.NotEqual("", theirs);
        Assert.Equal(Comparable(theirs, format), Comparable(FlowViewRun.Of(args).Text, format));
    }

    /// <summary>Networks of IPv6 in JSON and the greatest TTL in raw are nfdump's own mistakes, see docs/flowview.md.</summary>
    static string Comparable(string text, string format) => format is "json" or "ndjson" or "raw"
        ? string.Join('\n', text.Split('\n', ',').Where(line => !line.Contains("_net\"", StringComparison.Ordinal)))
        : text;

    static byte[] Flow(Random random)
    {
        byte[] protocols = [6, 6, 6, 17, 17, 1, 58, 47, 132, 137, 138, 255, 0];
        var first = Layout2Bytes.Noon + (ulong)random.Next(3_600_000);
        var last = first + (random.Next(4) == 0 ? 0 : (ulong)random.NextInt64(1L << random.Next(1, 30)));
        var elements = new List<byte[]>
        {
            Layout2Bytes.Element(1, FileBytes.Of(b => b
                .U64(first, last, last + 15_000, Wide(random, 40), Wide(random, 44)).U16(random.Next(65536), random.Next(65536))
                .U8(protocols[random.Next(protocols.Length)], (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)))),
            random.Next(2) == 0
                ? Layout2Bytes.IPv4((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32))
                : Layout2Bytes.Element(3, FileBytes.Of(b => b.U64(Half(random), Half(random), Half(random), Half(random)))),
        };
        if (random.Next(3) > 0)
        {
            elements.Add(Layout2Bytes.Element(4, FileBytes.Of(b => b.U32((uint)random.Next(100), (uint)random.Next(100_000)).U8((byte)random.Next(1, 33), (byte)random.Next(1, 33), (byte)random.Next(2), 7, 0, 0).U16(0))));
        }

        if (random.Next(3) == 0)
        {
            elements.Add(Layout2Bytes.Element(5, FileBytes.Of(b => b.U64((ulong)random.Next(1, 50), Wide(random, 30), Wide(random, 40)))));
        }

        if (random.Next(2) == 0)
        {
            elements.Add(Layout2Bytes.Element(7, FileBytes.Of(b => b.U32((uint)random.Next(70_000), (uint)random.NextInt64(1L << 32)))));
        }

        elements.Add(Layout2Bytes.Element(12, FileBytes.Of(b => b.U32(0x7F000001))));
        if (random.Next(4) == 0)
        {
            elements.Add(Layout2Bytes.UserName($"user{random.Next(20)}"));
        }

        return Layout2Bytes.Record([.. elements]);
    }

    /// <summary>Of all sizes.</summary>
    static ulong Wide(Random random, int bits) => (ulong)random.NextInt64(1L << random.Next(1, bits));

    /// <summary>Many zeros, so that there are some to be left out.</summary>
    static ulong Half(Random random) =>
        (Bit(random) * 0x2001_0DB8_0000_0000UL) | (Bit(random) << 48) | (Bit(random) * (uint)random.Next(65536) << 16) | (uint)random.Next(3);

    static ulong Bit(Random random) => (uint)random.Next(2);
}
