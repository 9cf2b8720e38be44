using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Enrichment.Bindings;
using Enrichment.Tracker;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Benchmarks.Polling;

/// <summary>
/// <c>poll</c>: the tracker's polls in this network namespace. Prints milliseconds: the first poll, the median of those
/// that find nothing new, the median of those that find one new socket.
/// </summary>
static class PollSpeed
{
    const int Rounds = 15;

    public static int Run()
    {
        var netNs = ulong.Parse(File.ResolveLinkTarget("/proc/self/ns/net", false)!.Name.Split('[', ']')[1], CultureInfo.InvariantCulture);
        using var poller = new Poller(new TrackerOptions { OnlyNetNs = new HashSet<ulong> { netNs } }, new NoSink(), "bench");
        var first = Time(poller);
        for (var i = 0; i < 5; i++)
        {
            poller.Poll(); // the processor's caches, the compiler, and the rest of the first search
        }

        var nothing = Enumerable.Range(0, Rounds).Select(_ => Time(poller)).Order().ElementAt(Rounds / 2);
        var sockets = new List<Socket>();
        var one = Enumerable.Range(0, Rounds).Select(_ =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            sockets.Add(socket);
            return Time(poller);
        }).Order().ElementAt(Rounds / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first:F1} {nothing:F1} {one:F1} {poller.Counters.Sockets}"));
        sockets.ForEach(socket => socket.Dispose());
        return 0;
    }

    static double Time(Poller poller)
    {
        var begin = Stopwatch.GetTimestamp();
        poller.Poll();
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    sealed class NoSink : IBindingSink
    {
        public void Opened(Binding binding)
        {
        }

        public void Closed(Binding binding)
        {
        }

        public void Addresses(IReadOnlyList<NamespaceAddresses> all)
        {
        }

        public void Lost(string reason)
        {
        }

        public void Watermark(long watermarkNs)
        {
        }
    }
}
