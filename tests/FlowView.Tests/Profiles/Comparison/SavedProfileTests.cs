using System.Text;
using Enrichment.View.Profiles;
using Enrichment.View.Profiles.Comparison;
using Xunit;

namespace Enrichment.View.Tests.Profiles.Comparison;

/// <summary>A saved profile is a file that anybody may have edited, or cut.</summary>
public sealed class SavedProfileTests : IDisposable
{
    /// <summary>Bytes from one place to the next: an exception takes a while, and a prime meets all kinds of places.</summary>
    const int Step = 7;

    readonly ProfiledFlows _flows = new();

    public void Dispose() => _flows.Dispose();

    [Fact]
    public void Load_CutAnywhere_IsOneSentenceAboutTheFile()
    {
        var whole = File.ReadAllBytes(Saved());

        for (var length = 0; length < whole.Length - 2; length += Step)
        {
            Assert.StartsWith($"{_flows.Place("cut")}: no saved profile: ", Refused(whole[..length]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Load_AnyByteChanged_ReadsOrRefuses()
    {
        var whole = File.ReadAllBytes(Saved());
        var refused = 0;
        for (var at = 0; at < whole.Length; at += Step)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 0x15;
            try
            {
                SavedProfile.Load(Write(changed));
            }
            catch (ProfileException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, whole.Length / Step / 4, whole.Length / Step + 1);
    }

    [Theory]
    [InlineData("[]", "it does not begin with \"schema\": \"flowview-profile-1\"")]
    [InlineData("{\"schema\":\"flowview-profile-2\"}", "it does not begin with \"schema\": \"flowview-profile-1\"")]
    [InlineData("{\"schema\":1}", "")]
    [InlineData("{\"schema\":\"flowview-profile-1\",\"processes\":[{\"name\":\"x\",\"largest_hour_bytes\":-1}]}", "")]
    [InlineData("{\"schema\":\"flowview-profile-1\",\"processes\":[{\"name\":\"x\",\"largest_hour_bytes\":1,\"executables\":[],\"services\":[{\"role\":\"sings\"}]}]}", "there is no role 'sings'")]
    [InlineData("{\"schema\":\"flowview-profile-1\",\"processes\":[{\"name\":\"x\",\"largest_hour_bytes\":1,\"executables\":[],\"services\":[{\"role\":\"calls\",\"protocol\":\"tcp\",\"port\":70000,\"networks\":[]}]}]}", "")]
    [InlineData("{\"schema\":\"flowview-profile-1\",\"processes\":[{\"name\":\"x\",\"largest_hour_bytes\":1,\"executables\":[],\"services\":[{\"role\":\"calls\",\"protocol\":\"tcp\",\"port\":7,\"networks\":[\"10.0.0.1/24\"]}]}]}", "'10.0.0.1/24' is not a network")]
    public void Load_NotWhatItShouldBe_SaysSo(string text, string why) =>
        Assert.StartsWith($"{_flows.Place("cut")}: no saved profile: {why}", Refused(Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);

    [Fact]
    public void Load_NotThere_SaysSo() =>
        Assert.Equal("/no/such.json: no such file", Assert.Throws<ProfileException>(() => SavedProfile.Load("/no/such.json")).Message);

    string Refused(byte[] bytes) => Assert.Throws<ProfileException>(() => SavedProfile.Load(Write(bytes))).Message;

    string Write(byte[] bytes)
    {
        var path = _flows.Place("cut");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    string Saved()
    {
        var saved = _flows.Place("usual.json");
        FlowViewRun.Of(
            "profile", "--save", saved, "-r", _flows.Write("usual", ProfiledFlows.Sent("curl", "192.0.2.1 40001", "198.51.100.7 443")));
        return saved;
    }
}
