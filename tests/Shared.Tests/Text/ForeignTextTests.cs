using System.Text;
using System.Text.Json;
using Enrichment.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Tests.Text;

public class ForeignTextTests
{
    [Theory]
    [InlineData("nginx: worker", "nginx: worker")]
    [InlineData("größe 漢字", "größe 漢字")]
    [InlineData("a\u001b[2Jb", "a\\x1b[2Jb")]
    [InlineData("tab\there\n", "tab\\x09here\\x0a")]
    [InlineData("\u007f", "\\x7f")]
    [InlineData("\u009b31m", "\\x9b31m")] // C1: a one-character CSI
    [InlineData("gpj.\u202Eexe", "gpj.\\u202eexe")]
    public void ForTerminal_LeavesNothingThatSteers(string name, string expected) =>
        Assert.Equal(expected, Terminal(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void ForTerminal_NotUtf8_ShowsTheBytes() => Assert.Equal("a\\xffb\\xc3", Terminal([(byte)'a', 0xFF, (byte)'b', 0xC3]));

    [Fact]
    public void ForTerminal_AnyBytes_HasNoControlCharacters() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes => !Terminal(bytes).Any(char.IsControl)));

    [Fact]
    public void ForJson_AnyText_ComesBackFromAJsonReader() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var text = new TextBuffer();
            text.Byte((byte)'"');
            ForeignText.ForJson(text, bytes);
            text.Byte((byte)'"');
            return JsonSerializer.Deserialize<string>(text.Written) == Encoding.UTF8.GetString(bytes);
        }));

    static string Terminal(byte[] bytes)
    {
        var text = new TextBuffer();
        ForeignText.ForTerminal(text, bytes);
        return Encoding.UTF8.GetString(text.Written);
    }
}
