using System.Text;
using Enrichment.Bindings;
using Enrichment.Flows;
using Xunit;

namespace Enrichment.Tests.Bindings;

/// <summary>Translations in the text form of the feed.</summary>
public sealed class TranslationTextTests
{
    const string Begin =
        """{"time":"2026-11-20T10:00:00.123456Z","event":"translated","proto":"tcp","source":"10.0.0.2:5000","destination":"198.51.100.7:443","""
        + """ "translated_source":"192.0.2.1:61000","translated_destination":"198.51.100.7:443","netns":7,"id":3}""";

    [Fact]
    public void Line_OpenTranslation_IsTheDocumentedForm()
    {
        using var writer = new BindingTextWriter();

        Assert.Equal(Begin.Replace(", \"", ",\"", StringComparison.Ordinal) + "\n", Encoding.UTF8.GetString(writer.Line(Nat()).Span));
    }

    [Fact]
    public void Read_BothLines_IsOneTranslation()
    {
        var read = Assert.Single(RoundTrip(Nat(), Nat(closed: 1795168900_000000000)));

        Assert.Equal(Nat().Key, read.Key);
        Assert.Equal((1795168800_123456000, 1795168899_000000000, 1795168900_000000000), (read.OpenedBy, read.ClosedFrom, read.ClosedBy));
    }

    [Fact]
    public void Read_EndAlone_IsWhole()
    {
        var read = Assert.Single(RoundTrip(Nat(closed: 1795168900_000000000)));

        Assert.Equal((1795168800_123456000, 1795168900_000000000, 3ul), (read.OpenedFrom, read.ClosedBy, read.Id));
    }

    [Fact]
    public void Read_WithoutEnd_IsOpen() => Assert.True(Assert.Single(RoundTrip(Nat())).IsOpen);

    [Fact]
    public void Read_SecondBegin_IsTheSameStill() => Assert.Single(RoundTrip(Nat(), Nat()));

    [Theory]
    [InlineData("\"source\":\"10.0.0.2:5000\",", "", "'source' is missing")]
    [InlineData("192.0.2.1:61000", "192.0.2.1", "'translated_source' is not an address and a port: '192.0.2.1'")]
    [InlineData("\"translated\"", "\"transplanted\"", "'event' is neither open, close, translated nor untranslated")]
    public void Read_BadLine_IsLeftOutAndNamed(string what, string by, string problem)
    {
        var translations = new List<Translation>();
        var summary = BindingTextReader.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(Begin.Replace(what, by, StringComparison.Ordinal))), "feed", _ => { }, translations.Add);

        Assert.Empty(translations);
        Assert.Equal($"feed: line 1: {problem}; 1 bad line left out, 0 bindings kept", summary.Problem);
    }

    static List<Translation> RoundTrip(params Translation[] all)
    {
        using var writer = new BindingTextWriter();
        using var file = new MemoryStream();
        foreach (var one in all)
        {
            file.Write(writer.Line(one).Span);
        }

        var read = new List<Translation>();
        file.Position = 0;
        var summary = BindingTextReader.Read(file, "feed", _ => Assert.Fail("no binding"), read.Add);
        Assert.Null(summary.Problem);
        return read;
    }

    static Translation Nat(long closed = Binding.Open) => new()
    {
        Id = 3,
        NetNs = 7,
        Source = At("10.0.0.2:5000"),
        Destination = At("198.51.100.7:443"),
        TranslatedSource = At("192.0.2.1:61000"),
        TranslatedDestination = At("198.51.100.7:443"),
        OpenedFrom = 1795168800_123456000,
        OpenedBy = 1795168800_123456000,
        ClosedFrom = closed == Binding.Open ? closed : closed - 1_000_000_000,
        ClosedBy = closed,
    };

    static Endpoint At(string text) => Endpoint.TryParse(text, IpProtocol.Tcp, out var endpoint) ? endpoint : throw new FormatException(text);
}
