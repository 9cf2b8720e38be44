using System.Text;
using Enrichment.Text;
using Xunit;

namespace Enrichment.Tests.Text;

public class ProcessNameTextTests
{
    [Theory]
    [InlineData("php-fpm: pool www", "php-fpm: pool www")]
    [InlineData("a\"b\\c", "a'b/c")]
    [InlineData("a\u001b[2Jb\nc\u007fd\u0085e\0f", "a [2Jb c d e f")]
    [InlineData("\u202Etxt.exe", " txt.exe")]
    public void Write_Text_IsFitForTerminalAndJson(string name, string expected)
    {
        var target = new byte[65];

        Assert.Equal(expected, Encoding.UTF8.GetString(target, 0, ProcessNameText.Write(name, target)));
        Assert.Equal(expected, Encoding.UTF8.GetString(target, 0, ProcessNameText.Write(Encoding.UTF8.GetBytes(name), target)));
    }

    [Fact]
    public void Write_HalfASurrogatePair_BecomesTheReplacementCharacter()
    {
        var target = new byte[65];

        Assert.Equal("\ufffdx", Encoding.UTF8.GetString(target, 0, ProcessNameText.Write(['\ud800', 'x'], target)));
    }

    [Fact]
    public void Write_BytesThatAreNoUtf8_BecomeReplacementCharacters()
    {
        var target = new byte[65];

        var length = ProcessNameText.Write([0x61, 0xFF, 0xC5, 0x62], target);

        Assert.Equal("a\ufffd\ufffdb", Encoding.UTF8.GetString(target, 0, length));
    }

    [Theory]
    [InlineData("ůůů", 3, "ů")]
    [InlineData("a😀", 4, "a")]
    [InlineData("abc", 3, "abc")]
    public void Write_LongerThanTheRoom_IsCutBetweenCharacters(string name, int room, string expected)
    {
        var target = new byte[room];

        Assert.Equal(expected, Encoding.UTF8.GetString(target, 0, ProcessNameText.Write(name, target)));
    }
}
