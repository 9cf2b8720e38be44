using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Enrichment.Flows;
using Enrichment.Grpc;
using Enrichment.Updater.Inputs.Collector;

namespace Enrichment.Updater.Outputs.Relay;

/// <summary>
/// Passes datagrams on as they came, octet for octet. The source address is ours: nothing is forged, so no right is needed and no
/// router on the way drops them; each exporter has a source port of its own instead, and whose it is is said and counted.
/// </summary>
sealed class DatagramRelay : IDatagramTap, IDisposable
{
    /// <summary>Exporters with a port of their own, for each target; further ones share one.</summary>
    const int MostPaths = 1024;

    readonly Lock _gate = new(); // Each listening address has a thread.
    readonly List<Destination> _destinations;
    readonly Action<string> _say;

    /// <param name="say">Takes sentences for the user.</param>
    /// <exception cref="IOException">A host's name is not known; one sentence.</exception>
    public DatagramRelay(IReadOnlyList<GrpcAddress> targets, Action<string> say)
    {
        _say = say;
        _destinations = [.. targets.Select(target => new Destination(target, Resolve(target)))];
    }

    /// <summary>All ways there are now.</summary>
    public IReadOnlyList<RelayPath> Paths
    {
        get
        {
            lock (_gate)
            {
                return [.. _destinations.SelectMany(destination => destination.Paths.Values)];
            }
        }
    }

    public void Take(ReadOnlySpan<byte> datagram, in DatagramSender sender, long receivedNs)
    {
        lock (_gate)
        {
            foreach (var destination in _destinations)
            {
                PathOf(destination, sender.Address).Send(datagram);
            }
        }
    }

    public void Flush()
    {
    }

    /// <summary>What was passed on.</summary>
    public void Print(TextWriter to)
    {
        foreach (var target in Paths.GroupBy(path => path.Target))
        {
            var dropped = target.Sum(path => path.Full + path.Failed) is > 0 and var many ? string.Create(CultureInfo.InvariantCulture, $"; {many:N0} could not be sent") : "";
            var refused = target.Sum(path => path.Refused) is > 0 and var times ? string.Create(CultureInfo.InvariantCulture, $"; refused {times:N0} times") : "";
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  relayed         {target.Sum(path => path.Sent):N0} datagrams of {target.Count():N0} exporters to {target.Key}{refused}{dropped}"));
        }
    }

    public void Dispose()
    {
        foreach (var path in Paths)
        {
            path.Dispose();
        }
    }

    RelayPath PathOf(Destination destination, IpAddress exporter)
    {
        if (destination.Paths.TryGetValue(exporter, out var path))
        {
            return path;
        }

        if (destination.Paths.Count >= MostPaths && !exporter.Equals(IpAddress.AnyIPv6))
        {
            return PathOf(destination, IpAddress.AnyIPv6);
        }

        var socket = new Socket(destination.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, SendBufferSize = 1 << 20 };
        socket.Connect(destination.EndPoint);
        path = new RelayPath(exporter, destination.Target, socket);
        destination.Paths.Add(exporter, path);
        _say(string.Create(CultureInfo.InvariantCulture, $"datagrams of {(exporter.Equals(IpAddress.AnyIPv6) ? "further exporters" : exporter.ToString())} are relayed to {destination.Target} from port {path.Port}"));
        return path;
    }

    static IPEndPoint Resolve(GrpcAddress target)
    {
        try
        {
            var address = IPAddress.TryParse(target.Host, out var literal) ? literal : Dns.GetHostAddresses(target.Host)[0];
            return new IPEndPoint(address, target.Port);
        }
        catch (SocketException e)
        {
            throw new IOException($"cannot relay to {target}: {e.Message}", e);
        }
    }

    sealed record Destination(GrpcAddress Target, IPEndPoint EndPoint)
    {
        public Dictionary<IpAddress, RelayPath> Paths { get; } = [];
    }
}
