using System.Globalization;
using System.Text.RegularExpressions;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>A lab whose host A sends floods of one-packet flows, captured by updaters.</summary>
sealed class FloodingHost : IDisposable
{
    int _sent;

    public Network Network { get; } = new();

    public string Flows => Network.PathOf("flows");

    /// <summary>An updater that captures the floods alone.</summary>
    public Daemon Updater(string folder, params string[] options) =>
        Daemon.Of(Network.A.Start(Published.Updater,
            ["run", "--capture", "veth0", "--capture-filter", "net 10.0.0.0/8", "--idle-timeout", "1s", "--write", folder, .. options])).Await("capturing");

    /// <summary>Sends so many flows that were not there before.</summary>
    public void Flood(int flows)
    {
        using var actor = Network.A.Act("flood", "flood", "veth0", _sent, flows);
        actor.Await("sent");
        _sent += flows;
    }

    /// <summary>The number before a word of the table at the end.</summary>
    public static long Count(string said, string pattern) =>
        long.Parse(Regex.Match(said, pattern).Groups[1].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    public void Dispose() => Network.Dispose();
}
