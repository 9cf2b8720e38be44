using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// Names of services by port, as <c>https***</c>: what the port usually is, which says nothing of the process. The
/// source port is looked up first, then the destination's.
/// </summary>
sealed class ServiceNames
{
    public const string DefaultPath = "/etc/services";

    const string Mark = "***";

    // The registry of IANA has three names for port 80; the last of them is what such files have always shown.
    static readonly (string Protocol, ushort Port, string Name)[] Preferred = [("tcp", 80, "www-http"), ("udp", 80, "www-http")];

    readonly Dictionary<byte, string?[]> _names = [];

    public int Count { get; private set; }

    /// <summary>Reads a file in the form of services(5).</summary>
    /// <exception cref="IOException">It cannot be read; the message is for people.</exception>
    public static ServiceNames Load(string path = DefaultPath)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such file, so ports have no service names (Debian: apt install netbase)", path);
        }

        return Parse(File.ReadLines(path));
    }

    public static ServiceNames Parse(IEnumerable<string> lines)
    {
        var names = new ServiceNames();
        foreach (var line in lines)
        {
            names.Add(line);
        }

        foreach (var (protocol, port, name) in Preferred)
        {
            names.Put(protocol, port, name, replace: true);
        }

        return names;
    }

    /// <summary>The name with its mark; null where the port has none.</summary>
    public string? Of(byte protocol, ushort port) => _names.TryGetValue(protocol, out var names) ? names[port] : null;

    /// <summary>The stamp with the service at the end whose port it is.</summary>
    public FlowStamp Name(in FlowQuery flow, in FlowStamp stamp)
    {
        if (!IpProtocol.HasPorts(flow.Protocol))
        {
            return stamp;
        }

        if (Of(flow.Protocol, flow.SourcePort) is { } source)
        {
            return stamp with { Source = stamp.Source with { Name = source, Grade = MatchGrade.Service } };
        }

        return Of(flow.Protocol, flow.DestinationPort) is { } destination
            ? stamp with { Destination = stamp.Destination with { Name = destination, Grade = MatchGrade.Service } }
            : stamp;
    }

    // name  port/protocol[/protocol]  [alias …]  [# comment]
    void Add(string line)
    {
        var comment = line.IndexOf('#', StringComparison.Ordinal);
        var words = (comment < 0 ? line : line[..comment]).Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
        {
            return;
        }

        var parts = words[1].Split('/');
        if (!ushort.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return;
        }

        foreach (var protocol in parts.AsSpan(1))
        {
            Put(protocol, port, words[0], replace: false);
        }
    }

    void Put(string protocol, ushort port, string name, bool replace)
    {
        if (!ProtocolName.TryParse(protocol, out var number) || (replace && Of(number, port) is null))
        {
            return;
        }

        if (!_names.TryGetValue(number, out var names))
        {
            _names.Add(number, names = new string?[ushort.MaxValue + 1]);
        }

        if (names[port] is null)
        {
            Count++;
        }

        if (names[port] is null || replace)
        {
            names[port] = name + Mark;
        }
    }
}
