using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Tracker.Bindings;
using Xunit;

namespace Enrichment.Tracker.Tests.Bindings;

public sealed class EndedSocketsTests
{
    const ulong NetNs = 7;
    static readonly ProcessInfo A = new() { Pid = 1, Name = "a" };
    static readonly ProcessInfo B = new() { Pid = 2, Name = "b" };

    readonly EndedSockets _ended = new();

    static Endpoint At(string text, byte protocol) => Endpoint.TryParse(text, protocol, out var endpoint) ? endpoint : throw new FormatException(text);

    static Endpoint? Maybe(string text, byte protocol) => text.Length == 0 ? null : At(text, protocol);

    [Theory]
    [InlineData(17, "10.0.0.1:53", "", "10.0.0.1:53", "", true)]
    [InlineData(17, "0.0.0.0:53", "", "10.0.0.1:53", "", true)]
    [InlineData(17, "10.0.0.1:53", "", "[::]:53", "", true)]
    [InlineData(17, "10.0.0.2:53", "", "10.0.0.1:53", "", false)]
    [InlineData(17, "10.0.0.1:54", "", "10.0.0.1:53", "", false)]
    [InlineData(17, "10.0.0.1:53", "", "10.0.0.1:53", "10.9.9.9:1", true)]
    [InlineData(17, "10.0.0.1:53", "10.9.9.9:1", "10.0.0.1:53", "10.9.9.9:2", false)]
    [InlineData(6, "10.0.0.1:80", "10.9.9.9:1", "10.0.0.1:80", "10.9.9.9:1", true)]
    [InlineData(6, "10.0.0.1:80", "10.9.9.9:1", "10.0.0.1:80", "10.9.9.9:2", false)]
    [InlineData(6, "10.0.0.1:80", "10.9.9.9:1", "0.0.0.0:80", "", false)]
    [InlineData(6, "10.0.0.1:80", "", "0.0.0.0:80", "", true)]
    public void Last_SamePlace_GivesTheEnd(byte protocol, string endedLocal, string endedRemote, string local, string remote, bool meets)
    {
        _ended.Add(500, 1, NetNs, At(endedLocal, protocol), Maybe(endedRemote, protocol), [A]);

        var last = _ended.Last(1000, 2, NetNs, At(local, protocol), Maybe(remote, protocol), [B]);

        Assert.Equal(meets ? 500 : 0, last);
    }

    [Fact]
    public void Last_SameProcess_NeedsNoBorder()
    {
        _ended.Add(500, 1, NetNs, At("10.0.0.1:53", 17), null, [A]);

        Assert.Equal(0, _ended.Last(1000, 2, NetNs, At("10.0.0.1:53", 17), null, [A]));
        Assert.Equal(500, _ended.Last(1000, 2, NetNs, At("10.0.0.1:53", 17), null, [A, B]));
        Assert.Equal(500, _ended.Last(1000, 2, NetNs, At("10.0.0.1:53", 17), null, []));
    }

    [Fact]
    public void Last_LaterOrElsewhere_DoesNotCount()
    {
        _ended.Add(500, 1, NetNs, At("10.0.0.1:53", 17), null, [A]);

        Assert.Equal(0, _ended.Last(499, 2, NetNs, At("10.0.0.1:53", 17), null, [B]));
        Assert.Equal(0, _ended.Last(1000, 1, NetNs, At("10.0.0.1:53", 17), null, [B])); // its own end
        Assert.Equal(0, _ended.Last(1000, 2, NetNs + 1, At("10.0.0.1:53", 17), null, [B]));
        Assert.Equal(0, _ended.Last(1000, 2, NetNs, At("10.0.0.1:53", 6), null, [B]));
    }

    [Fact]
    public void NextPoll_AfterTwo_Forgets()
    {
        _ended.Add(500, 1, NetNs, At("10.0.0.1:53", 17), null, [A]);
        _ended.NextPoll();
        Assert.Equal(500, _ended.Last(1000, 2, NetNs, At("10.0.0.1:53", 17), null, [B]));

        _ended.NextPoll();

        Assert.Equal(0, _ended.Last(1000, 2, NetNs, At("10.0.0.1:53", 17), null, [B]));
    }
}
