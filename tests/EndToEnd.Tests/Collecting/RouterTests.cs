using System.Globalization;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Collecting;

/// <summary>
/// Tracked host, router with softflowd, our collector, stock nfcapd: stock nfdump prints for each of thousands of flows the name of the program that
/// it is known to be. ROUTED_CONVERSATIONS: how many of each version, two flows each (default 600).
/// </summary>
public sealed class RouterTests : IDisposable
{
    static readonly int Count = int.TryParse(
        Environment.GetEnvironmentVariable("ROUTED_CONVERSATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 600;

    readonly RouterLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("5")]
    [InlineData("9")]
    [InlineData("10")]
    public void Export_FlowsThatSoftflowdSaw_NfdumpPrintsTheRightNameOfEach(string version)
    {
        using var nfcapd = _lab.Nfcapd();
        using var tracker = _lab.Track();
        using var updater = _lab.Collect();
        using var softflowd = _lab.Softflowd(version);
        var clients = _lab.Talk(Count);
        _lab.EndSoftflowd(softflowd);
        Assert.True(updater.Stop() == 0, updater.Said);

        var (right, none, wrong) = (0, 0, new List<string>());
        foreach (var (ports, name) in _lab.Shown(nfcapd))
        {
            if (Expected(clients, ports) is not { } expected)
            {
                continue; // A port that two had.
            }

            right += name.Split('|').Contains(expected) ? 1 : 0;
            none += name == "none" ? 1 : 0;
            wrong.AddRange(name == "none" || name.Split('|').Contains(expected) ? [] : [$"{string.Join(' ', ports)}: wanted {expected}, got {name}"]);
        }

        TestContext.Current.SendDiagnosticMessage($"NetFlow {version}: of {clients.Count} conversations {right} flows have their source's name in nfdump, {none} have none, {wrong.Count} a wrong one");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20)) + "\n" + updater.Said);
        Assert.True(right + none >= 2 * clients.Count, $"{right + none} flows of {clients.Count} conversations\n{updater.Said}\n{softflowd.Said}");

        // A polling tracker does not see sockets of milliseconds.
        Assert.True(!updater.Said.Contains("source ebpf", StringComparison.Ordinal) || none == 0, $"{none} of {right + none} have no name\n{updater.Said}");
    }

    /// <summary>The source's program: of what clients send the client, of what they get the server.</summary>
    static string? Expected(Dictionary<string, string> clients, string[] ports) =>
        clients.GetValueOrDefault($"{ports[0]} {ports[1]}")
        ?? (clients.ContainsKey($"{ports[0]} {ports[2]}") ? ports[0] == "6" ? "webserver" : "nameserver" : null);
}
