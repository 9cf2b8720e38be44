using System.Diagnostics;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.Nat;

/// <summary>
/// One run: clients inside and outside speak to servers on the other side of the router, while a tracker watches all
/// three, one updater captures the link in front of the router, one all links of it, and one knows of no tracker.
/// </summary>
public sealed class TranslatedTraffic : IDisposable
{
    const int Many = 30;
    const int SameUdp = 5; // As many ports as a server has: with more, two of one port would be one flow.

    readonly NatLab _lab = new();
    readonly List<Process> _clients = [];

    public TranslatedTraffic()
    {
        try
        {
            Play();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal PeerTruth Truth { get; private set; } = null!;

    /// <summary>Captured in front of the router, and stamped while it happened.</summary>
    internal string Outside => Path.Combine(_lab.Folder, "outside");

    /// <summary>Captured on all links of the router.</summary>
    internal string Everywhere => Path.Combine(_lab.Folder, "everywhere");

    /// <summary>Captured in front of the router, and stamped afterwards from the tracker's journal.</summary>
    internal string FromJournal => Path.Combine(_lab.Folder, "from-journal");

    /// <summary>The same, from what <c>processtracker watch -o json</c> wrote.</summary>
    internal string FromText => Path.Combine(_lab.Folder, "from-text");

    internal string Status { get; private set; } = "";

    public void Dispose()
    {
        _clients.ForEach(static client => client.Dispose());
        _lab.Dispose();
    }

    void Play()
    {
        var journal = Path.Combine(_lab.Folder, "journal");
        _lab.Serve(_lab.Outer, "far", 80);
        using (var tracker = Daemon.Of(Tool.Start(
            Published.Tracker, ["run", "--enter-namespaces", "--listen", _lab.Socket, "--journal", journal, .. _lab.Namespaces])).Await("listening"))
        {
            _lab.Serve(_lab.Inner, "pub", 8080);
            _lab.Serve(_lab.Router, "redir", 8888);
            using var text = new StreamWriter(Path.Combine(_lab.Folder, "feed.ndjson"));
            using var watch = Tool.Start(Published.Tracker, "watch", "--connect", _lab.Socket, "-o", "json");
            watch.OutputDataReceived += (_, line) => text.WriteLine(line.Data);
            watch.BeginOutputReadLine();
            using var outside = Updater(Outside, "--tracker", _lab.Socket, "--capture", "out");
            using var everywhere = Updater(Everywhere, "--tracker", _lab.Socket);
            using var unstamped = Updater(Path.Combine(_lab.Folder, "unstamped"), "--capture", "out");

            Talk();
            Thread.Sleep(1500);
            Status = Tool.Run(Published.Tracker, "status", "--connect", _lab.Socket).Expect("status");
            foreach (var daemon in new[] { outside, everywhere, unstamped, tracker })
            {
                _ = daemon.Stop() == 0 ? 0 : throw new InvalidOperationException(daemon.Said);
            }

            watch.Kill();
            watch.WaitForExit();
        }

        Truth = new PeerTruth(_lab.TruthFile);
        Stamp(FromJournal, "--journal", journal);
        Stamp(FromText, "--bindings", Path.Combine(_lab.Folder, "feed.ndjson"));
    }

    Daemon Updater(string folder, params string[] options) => Daemon.Of(_lab.Router.Start(
        Published.Updater, ["run", "--write", folder, "--idle-timeout", "1s", "--rotate", "1h", .. options])).Await("capturing on out");

    void Stamp(string folder, params string[] bindings) =>
        Tool.Run(Published.Updater, ["stamp", Path.Combine(_lab.Folder, "unstamped"), "--out", folder, .. bindings]).Expect("stamp");

    void Talk()
    {
        foreach (var (family, outer, router) in new[] { ("4", _lab.Outer.IPv4, _lab.Router.IPv4), ("6", _lab.Outer.IPv6, _lab.Router.IPv6) })
        {
            foreach (var protocol in new[] { "tcp", "udp" })
            {
                Begin(_lab.Inner, $"m{protocol}{family}", protocol, Many, outer, 80);
                Begin(_lab.Outer, $"d{protocol}{family}", protocol, Many, router, protocol == "tcp" ? 8090 : 8080);
                Begin(_lab.Outer, $"r{protocol}{family}", protocol, Many, router, 3128);
            }
        }

        // Of one inner port after another process of the same; and, in between, of the same port of another address.
        Begin(_lab.Inner, "again", "tcp", Many, _lab.Outer.IPv4, 80, "10.9.0.2", "21000");
        Begin(_lab.Inner, "other", "tcp", Many, _lab.Outer.IPv4, 80, "10.9.0.3", "21000");
        Begin(_lab.Inner, "uagain", "udp", SameUdp, _lab.Outer.IPv4, 80, "10.9.0.2", "23000");
        Begin(_lab.Inner, "uother", "udp", SameUdp, _lab.Outer.IPv4, 80, "10.9.0.3", "23000");
        foreach (var client in _clients)
        {
            client.WaitForExit(60_000);
            _ = client.ExitCode == 0 ? 0 : throw new InvalidOperationException(client.StandardError.ReadToEnd());
        }
    }

    void Begin(Host host, string name, string protocol, int count, string address, int port, params string[] from) =>
        _clients.Add(_lab.Ask(host, name, protocol, count, address, port, from));
}
