using System.IO.Compression;
using System.Text;
using Enrichment.Bindings;
using Xunit;

namespace Enrichment.Tests.Bindings;

public sealed class BindingTextReaderTests
{
    const string Open = """{"time":"2026-01-01T00:00:01Z","event":"open","proto":"tcp","local":"10.0.0.1:40001","pid":7,"name":"curl"}""";

    [Fact]
    public void Read_OpenWithoutClose_IsOpenToTheEnd()
    {
        var (bindings, summary) = Read(Open);

        Assert.True(Assert.Single(bindings).IsOpen);
        Assert.Null(bindings[0].Remote);
        Assert.Equal("curl", bindings[0].Owners[0].Name);
        Assert.Null(summary.Problem);
    }

    [Fact]
    public void Read_SecondOpenOfTheEndpoint_EndsTheFirst()
    {
        var (bindings, _) = Read(Open, Open.Replace(":01Z", ":05Z").Replace("curl", "wget"));

        Assert.Equal(2, bindings.Count);
        Assert.Equal("curl", bindings[0].Owners[0].Name);
        Assert.Equal(bindings[1].OpenedBy, bindings[0].ClosedBy);
        Assert.True(bindings[1].IsOpen);
    }

    [Fact]
    public void Read_OtherRemoteOrOtherCookie_IsAnotherSocket()
    {
        var remote = Open.Replace("\"pid\"", "\"remote\":\"10.0.0.2:80\",\"pid\"");
        var cookie = Open.Replace("\"pid\"", "\"cookie\":5,\"pid\"");

        var (bindings, _) = Read(Open, remote, cookie);

        Assert.Equal(3, bindings.Count);
        Assert.All(bindings, b => Assert.True(b.IsOpen));
    }

    [Fact]
    public void Read_HandWrittenClose_NeedsOnlyTheEndpoint()
    {
        var open = Open.Replace("\"pid\"", "\"remote\":\"10.0.0.2:80\",\"cookie\":5,\"pid\"");
        var close = """{"event":"close","local":"10.0.0.1:40001","proto":"tcp","time":"2026-01-01T00:00:09Z"}""";

        var (bindings, summary) = Read(open, close);

        Assert.False(Assert.Single(bindings).IsOpen);
        Assert.Equal(bindings[0].ClosedBy, summary.LastTimeNs);
    }

    [Fact]
    public void Read_UnknownKeysOfAnyKind_AreIgnored()
    {
        var (bindings, summary) = Read(Open.Replace("\"pid\"", "\"x\":{\"pid\":[1,{}]},\"y\":null,\"z\":[[]],\"pid\""));

        Assert.Equal(7, Assert.Single(bindings).Owners[0].Pid);
        Assert.Null(summary.Problem);
    }

    [Fact]
    public void Read_NoPidAndNoName_HasNoOwner()
    {
        var (bindings, _) = Read("""{"time":"2026-01-01T00:00:01Z","event":"open","proto":"udp","local":"[2001:db8::1]:53"}""");

        Assert.Empty(Assert.Single(bindings).Owners);
    }

    [Fact]
    public void Read_CloseOfWhatWasNeverOpened_IsCounted()
    {
        var (bindings, summary) = Read(Open.Replace("\"open\"", "\"close\""));

        Assert.Empty(bindings);
        Assert.Equal(1, summary.LostCloses);
        Assert.Null(summary.Problem);
    }

    [Theory]
    [InlineData("nonsense", "not JSON at byte 1")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{} {}", "not JSON at byte 3")]
    [InlineData("{}", "'time' is missing")]
    [InlineData("""{"time":"noon","event":"open","proto":"tcp","local":"10.0.0.1:1"}""", "'time' is not a time")]
    [InlineData("""{"time":"2026-01-01T00:00:01Z","event":"born","proto":"tcp","local":"10.0.0.1:1"}""", "'event' is neither")]
    [InlineData("""{"time":"2026-01-01T00:00:01Z","event":"open","proto":"xyz","local":"10.0.0.1:1"}""", "'proto' is neither")]
    [InlineData("""{"time":"2026-01-01T00:00:01Z","event":"open","proto":"tcp","local":"10.0.0.1"}""", "'local' is not an address and a port: '10.0.0.1'")]
    [InlineData("""{"time":"2026-01-01T00:00:01Z","event":"open","proto":"tcp","local":"10.0.0.1:1","remote":"\u001b[2J:9"}""", "'remote' is not")]
    [InlineData("""{"time":"2026-01-01T00:00:01Z","event":"open","proto":"tcp","local":"10.0.0.1:1","pid":-1}""", "'pid' is not a whole number")]
    [InlineData("""{"time":"2026-01-01T00:00:01Z","event":"open","proto":"tcp","local":"10.0.0.1:1","others":[{"pid":1}""", "not JSON")]
    public void Read_BadLine_IsSaidAndTheRestKept(string bad, string what)
    {
        var (bindings, summary) = Read(Open, bad, Open.Replace("40001", "40002"));

        Assert.Equal(2, bindings.Count);
        Assert.Equal(1, summary.BadLines);
        Assert.StartsWith("log: line 2: " + what, summary.Problem, StringComparison.Ordinal);
        Assert.EndsWith("; 1 bad line left out, 2 bindings kept", summary.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", summary.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LineWithoutEnd_IsNotHeldInMemory()
    {
        var text = Open + "\n" + new string('x', 5 << 20) + "\n" + Open.Replace("40001", "40002") + "\n";

        var bindings = new List<Binding>();
        var summary = BindingTextReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "log", bindings.Add);

        Assert.Equal(2, bindings.Count);
        Assert.StartsWith("log: line 2: the line is longer than", summary.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GzipCutOff_KeepsWhatCame()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var i = 0; i < 20_000; i++)
            {
                gzip.Write(Encoding.UTF8.GetBytes(Open.Replace("40001", (i % 60_000 + 1).ToString()).Replace("curl", $"p{i * 7919L % 10007}") + "\n"));
            }
        }

        var whole = new List<Binding>();
        Assert.Null(BindingTextReader.Read(new MemoryStream(packed.ToArray()), "log.gz", whole.Add).Problem);
        Assert.Equal(20_000, whole.Count);

        var part = new List<Binding>();
        var summary = BindingTextReader.Read(new MemoryStream(packed.ToArray()[..((int)packed.Length / 2)]), "log.gz", part.Add);
        Assert.NotNull(summary.Problem);
        Assert.InRange(part.Count, 1, 19_999);
    }

    [Fact]
    public void Read_RandomBytes_NeverThrows()
    {
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Open + "\n");
            for (var n = 0; n < 1 + (i % 6); n++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            BindingTextReader.Read(new MemoryStream(bytes), "log", _ => { });
        }
    }

    static (List<Binding> Bindings, BindingFileSummary Summary) Read(params string[] lines)
    {
        var bindings = new List<Binding>();
        var text = string.Join('\n', lines);
        return (bindings, BindingTextReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "log", bindings.Add));
    }
}
