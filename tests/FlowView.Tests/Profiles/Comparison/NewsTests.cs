using System.Text.Json;
using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;
using Xunit;

namespace Enrichment.View.Tests.Profiles.Comparison;

/// <summary>flowview profile --against: what is new since a profile was saved, and nothing else.</summary>
public sealed class NewsTests : IDisposable
{
    static readonly (FlowValues Flow, FlowStamp Stamp)[] Usual =
    [
        ProfiledFlows.Sent("curl", "192.0.2.1 40001", "198.51.100.7 443"),
        ProfiledFlows.Sent("curl", "192.0.2.1 40002", "2001:db8:1::7 443"),
        ProfiledFlows.Received("nginx", "203.0.113.9 51000", "192.0.2.1 8443"),
        ProfiledFlows.Sent("backup", "192.0.2.1 40003", "198.51.100.9 873", 5_000_000),
    ];

    readonly ProfiledFlows _flows = new();

    public void Dispose() => _flows.Dispose();

    [Fact]
    public void Against_TheSameFlows_IsSilent()
    {
        var run = Compare(Usual);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Text, run.Errors));
    }

    [Fact]
    public void Against_WhatIsNotNew_IsSilent() => Assert.Equal("", Compare(
        ProfiledFlows.Sent("curl", "192.0.2.1 40009", "198.51.100.200 443"), // another host of a network that it calls
        ProfiledFlows.Sent("curl", "192.0.2.1 40009", "2001:db8:1:ffff::1 443"),
        ProfiledFlows.Received("nginx", "8.8.8.8 52000", "192.0.2.1 8443"), // another client of a server
        ProfiledFlows.Sent("backup", "192.0.2.1 40003", "198.51.100.9 873", 49_000_000), // less than ten times as much
        ProfiledFlows.Unnamed("192.0.2.1 5353", "224.0.0.251 5353", MissReason.NoSocket)).Text);

    [Theory]
    [InlineData("new-process nc", "nc", "192.0.2.1 40001", "198.51.100.7 4444", null, 10)]
    [InlineData("new-executable curl /tmp/curl", "curl", "192.0.2.1 40001", "198.51.100.7 443", "/tmp/curl", 10)]
    [InlineData("new-port curl calls tcp 22", "curl", "192.0.2.1 40001", "198.51.100.7 22", null, 10)]
    [InlineData("new-port nginx listens tcp 8444", "nginx", "192.0.2.1 8444", "198.51.100.7 50001", null, 10)]
    [InlineData("new-network curl 203.0.113.0/24", "curl", "192.0.2.1 40001", "203.0.113.7 443", null, 10)]
    [InlineData("new-network curl 2001:db8:2::/48", "curl", "192.0.2.1 40001", "2001:db8:2:3::7 443", null, 10)]
    [InlineData("volume backup 5000000", "backup", "192.0.2.1 40001", "198.51.100.9 873", null, 60_000_000)]
    public void Against_OneThingIsNew_ItIsSaidWithItsFlow(string expected, string process, string from, string to, string? exe, ulong bytes)
    {
        var run = Compare([.. Usual, ProfiledFlows.Sent(process, from, to, bytes, exe)], "-o", "json");

        using var json = JsonDocument.Parse(run.Text);
        var finding = Assert.Single(json.RootElement.GetProperty("findings").EnumerateArray());
        var told = new[] { "kind", "process", "executable", "role", "protocol", "port", "network", "known_largest_hour_bytes" }
            .Select(key => finding.TryGetProperty(key, out var value) ? value.ToString() : "").Where(text => text.Length > 0);
        Assert.StartsWith(expected, string.Join(' ', told).Replace("calls tcp 443 ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var example = finding.GetProperty("examples").EnumerateArray().Last();
        Assert.Equal($"{from} {to}", $"{Texts(example, "source", "source_port")} {Texts(example, "destination", "destination_port")}");
    }

    /// <summary>The hour is that of the flow's begin, whatever was in it before.</summary>
    [Fact]
    public void Text_EachKind_ReadsWell() => GoldenFile.Check("Profiles/news.txt", Compare(
    [
        .. Usual,
        ProfiledFlows.Sent("nc", "192.0.2.1 40001", "198.51.100.7 4444"),
        ProfiledFlows.Sent("nc", "192.0.2.1 40002", "198.51.100.7 4444"),
        ProfiledFlows.Sent("nc", "192.0.2.1 40003", "198.51.100.7 4444"),
        ProfiledFlows.Sent("curl", "192.0.2.1 40001", "198.51.100.7 443", exe: "/tmp/curl"),
        ProfiledFlows.Sent("curl", "192.0.2.1 40001", "198.51.100.7 22"),
        ProfiledFlows.Sent("curl", "192.0.2.1 40001", "203.0.113.7 443"),
        ProfiledFlows.Sent("backup", "192.0.2.1 40001", "198.51.100.9 873", 30_000_000, hour: 2),
        ProfiledFlows.Sent("backup", "192.0.2.1 40002", "198.51.100.9 873", 40_000_000, hour: 2),
        ProfiledFlows.Sent("backup", "192.0.2.1 40003", "198.51.100.9 873", 20_000_000, hour: 2),
    ], "-n", "2").Text);

    [Fact]
    public void Save_OntoAProfile_TakesItsPlaceWhole()
    {
        var file = _flows.Write("usual", Usual);
        var saved = _flows.Place("usual.json");
        File.WriteAllText(saved, "what was there");

        var run = FlowViewRun.Of("profile", "-r", file, "--save", saved);

        Assert.Equal((0, "", ""), (run.ExitCode, run.Text, run.Errors));
        Assert.Equal(FlowViewRun.Of("profile", "-r", file, "-n", "0", "-o", "json").Text, File.ReadAllText(saved));
        Assert.Equal(["usual", "usual.json"], Directory.GetFiles(Path.GetDirectoryName(saved)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Save_WhereNothingCanBe_IsOneSentence()
    {
        var run = FlowViewRun.Of("profile", "-r", _flows.Write("usual", Usual), "--save", "/no/such/place/usual.json");

        Assert.Equal((1, "flowview: /no/such/place/usual.json: no such directory\n"), (run.ExitCode, run.Errors));
    }

    FlowViewRun Compare((FlowValues Flow, FlowStamp Stamp)[] flows, params string[] args)
    {
        var saved = _flows.Place("usual.json");
        FlowViewRun.Of("profile", "-r", _flows.Write("usual", Usual), "--save", saved);
        return FlowViewRun.Of(["profile", "-r", _flows.Write("today", flows), "--against", saved, .. args]);
    }

    FlowViewRun Compare(params (FlowValues Flow, FlowStamp Stamp)[] flows) => Compare(flows, []);

    static string Texts(JsonElement element, string first, string second) => $"{element.GetProperty(first)} {element.GetProperty(second)}";
}
