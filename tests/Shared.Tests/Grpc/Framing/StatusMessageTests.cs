using Enrichment.Grpc.Framing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Tests.Grpc.Framing;

public sealed class StatusMessageTests
{
    [Theory]
    [InlineData("plain ~ text", "plain ~ text")]
    [InlineData("100%", "100%25")]
    [InlineData("ü☃", "%C3%BC%E2%98%83")]
    [InlineData("a\r\nb\0", "a%0D%0Ab%00")]
    [InlineData("\U0001F40D", "%F0%9F%90%8D")]
    public void Encode_Text_AndBack(string text, string encoded)
    {
        Assert.Equal(encoded, StatusMessage.Encode(text));
        Assert.Equal(text, StatusMessage.Decode(encoded));
    }

    [Theory]
    [InlineData("50% off", "50% off")]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%zz%41", "%zzA")]
    [InlineData("%FF", "\uFFFD")]
    public void Decode_NotWellEncoded_KeepsWhatItCan(string encoded, string expected) => Assert.Equal(expected, StatusMessage.Decode(encoded));

    [Fact]
    public void Encode_LongText_CutOnACharacter()
    {
        var encoded = StatusMessage.Encode(new string('☃', 3000));

        Assert.InRange(encoded.Length, StatusMessage.MaxEncodedLength - 9, StatusMessage.MaxEncodedLength);
        Assert.Equal(new string('☃', encoded.Length / 9), StatusMessage.Decode(encoded));
    }

    [Fact]
    public void Decode_AnyEncodedText_IsTheText() => Prop.ForAll<NonNull<string>>(text =>
    {
        var wellFormed = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get)); // lone surrogates become U+FFFD
        var encoded = StatusMessage.Encode(text.Get);
        return encoded.All(c => c is >= ' ' and <= '~') && StatusMessage.Decode(encoded) == wellFormed;
    }).QuickCheckThrowOnFailure();
}
