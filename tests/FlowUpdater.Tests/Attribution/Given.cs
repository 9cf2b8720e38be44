using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution;

namespace Enrichment.Updater.Tests.Attribution;

/// <summary>Short words for bindings and flows; times are seconds.</summary>
static class Given
{
    public const byte Tcp = IpProtocol.Tcp;
    public const byte Udp = IpProtocol.Udp;

    public static long At(double seconds) => 1_700_000_000_000_000_000 + (long)(seconds * 1e9);

    public static ProcessInfo Process(string name, int pid = 0) => new() { Name = name, Pid = pid == 0 ? name[0] : pid, StartTimeNs = 1 };

    /// <param name="local"><c>tcp 10.0.0.1:80</c>.</param>
    /// <param name="owners">Names joined by blanks; empty: nobody saw whose it is.</param>
    public static Binding Socket(
        string local, string owners, double opened = 0, double? closed = null, string? remote = null, double poll = 0,
        ulong netNs = 1, bool dualStack = false, ulong cookie = 0, ulong id = 0)
    {
        var protocol = local[0] switch { 't' => Tcp, 'u' => Udp, _ => IpProtocol.Icmp };
        return new Binding
        {
            Id = id,
            Cookie = cookie,
            Local = Endpoint(local[(local.IndexOf(' ', StringComparison.Ordinal) + 1)..], protocol),
            Remote = remote is null ? null : Endpoint(remote, protocol),
            DualStack = dualStack,
            NetNs = netNs,
            Owners = [.. owners.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((name, i) => Process(name, name[0] + (i * 1000)))],
            OpenedFrom = At(opened - poll),
            OpenedBy = At(opened),
            ClosedFrom = closed is null ? Binding.Open : At(closed.Value - poll),
            ClosedBy = closed is null ? Binding.Open : At(closed.Value),
        };
    }

    public static FlowQuery Flow(string source, string destination, double first, double? last = null, byte protocol = Tcp, ulong netNs = 1, byte icmpType = 0)
    {
        var (from, to) = (Endpoint(source, protocol), Endpoint(destination, protocol));
        return new FlowQuery(from.Address, from.Port, to.Address, to.Port, protocol, icmpType, At(first), At(last ?? first), netNs);
    }

    public static Endpoint Endpoint(string text, byte protocol) =>
        Enrichment.Flows.Endpoint.TryParse(text, protocol, out var endpoint) ? endpoint : throw new FormatException(text);

    /// <summary>One host that has 10.0.0.1 and 2001:db8::1, with these sockets.</summary>
    public static Attributor Host(params Binding[] sockets) => Host(new AttributionOptions(), sockets);

    public static Attributor Host(AttributionOptions options, params Binding[] sockets)
    {
        var history = new BindingHistory();
        var host = history.AddHost("test");
        host.SeesEverySocket = true;
        history.SetAddresses(host, [(1, IpAddress.Parse("10.0.0.1")), (1, IpAddress.Parse("2001:db8::1"))], At(0));
        foreach (var socket in sockets)
        {
            history.Add(host, socket);
        }

        return new Attributor(history, options);
    }
}
