using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Updater.Tests.Attribution;

/// <summary>A lookup in the history = a scan over all bindings: same grade, same owners.</summary>
public sealed class LookupPropertyTests
{
    static readonly string[] Addresses = ["10.0.0.1", "10.0.0.2", "2001:db8::1", "127.0.0.1"];
    static readonly string[] Bound = [.. Addresses, "0.0.0.0", "::"];
    static int _named;
    static int _unknown;

    [Fact]
    public void Stamp_RandomBindingsAndFlows_EqualsNaiveScan()
    {
        Prop.ForAll(Arb.From(Worlds()), world => Check(world)).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

        // The property says nothing unless many flows find something.
        Assert.InRange(_named, 2000, int.MaxValue);
        Assert.InRange(_unknown, 100, int.MaxValue);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Stamp_InBatches_EqualsLiveOneByOne(bool frozen, bool anyTime)
    {
        var exact = 0;
        Prop.ForAll(Arb.From(Worlds()), world =>
        {
            foreach (var setting in Enum.GetValues<Setting>())
            {
                var options = new AttributionOptions { MatchTime = anyTime ? MatchTime.Any : MatchTime.Flow };
                var live = new Attributor(Fill(world, setting, out _, out _), options);
                var history = Fill(world, setting, out _, out _);
                if (frozen)
                {
                    history.Freeze();
                }

                var flows = world.Flows.SelectMany(Variants).ToArray();
                var stamps = new FlowStamp[flows.Length];
                new Attributor(history, options).Stamp(flows, stamps);
                for (var i = 0; i < flows.Length; i++)
                {
                    exact += stamps[i].Source.Grade == MatchGrade.Exact ? 1 : 0;
                    var (one, alone) = (live.Stamp(flows[i]), new Attributor(history, options).Stamp(flows[i]));
                    Assert.True(Same(one, stamps[i]) && Same(stamps[i], alone), $"{setting}: {flows[i]}\nlive {one}\nin batches {stamps[i]}\nalone {alone}\n{string.Join('\n', world.Bindings.Select(b => Told(b.Host, b.Binding)))}");
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
        Assert.InRange(exact, 100, int.MaxValue);
    }

    static string Told(int host, Binding b) =>
        $"{host} {b.NetNs} {b.Local} {b.Remote} {string.Join('|', b.Owners.Select(o => o.Name))} opened {b.OpenedFrom} {b.OpenedBy} closed {b.ClosedFrom} {b.ClosedBy}";

    // Where nobody says in which namespace a flow was seen, and where its clock is not sure.
    static IEnumerable<FlowQuery> Variants(FlowQuery flow) =>
    [
        flow,
        flow with { NetNs = 0 },
        flow with { SourcePort = 3 },
        flow with { EarlierNs = 3_000_000_000 },
        flow with { Protocol = IpProtocol.Icmp, IcmpType = 8 },
        flow with { Destination = IpAddress.Parse("198.51.100.1"), DestinationPort = 443 },
        flow with { Source = IpAddress.Parse("224.0.0.251") },
    ];

    // Of different histories processes are equal, not the same.
    static bool Same(FlowStamp one, FlowStamp other) => one == other;

    static bool Check(World world)
    {
        var history = Fill(world, Setting.OneHost, out var all, out var addresses);
        var attributor = new Attributor(history, new AttributionOptions());
        var naive = new NaiveAttributor(all, addresses, history.CaptureHost!);
        return world.Flows.All(flow => Agrees(attributor.Stamp(flow), naive, flow));
    }

    static BindingHistory Fill(World world, Setting setting, out List<(BindingHost, Binding)> all, out List<(BindingHost, ulong, IpAddress)> addresses)
    {
        var history = new BindingHistory();
        BindingHost[] hosts = [history.AddHost("a"), history.AddHost("b")];
        history.CaptureHost = setting == Setting.OneHost ? hosts[0] : null;
        if (setting == Setting.OtherClock)
        {
            hosts[1].OffsetNs = 7_000_000_000;
            hosts[1].WatermarkNs = Given.At(60);
        }

        all = [];
        addresses = [];
        foreach (var host in setting == Setting.Files ? [] : hosts)
        {
            var own = world.Held.Where(h => hosts[h.Host] == host).Select(h => (h.NetNs, IpAddress.Parse(h.Address))).Distinct().ToList();
            history.SetAddresses(host, own, 0);
            addresses.AddRange(own.Select(h => (host, h.NetNs, h.Item2)));
        }

        foreach (var (host, binding) in world.Bindings)
        {
            Insert(history, hosts[host], binding);
            all.Add((hosts[host], binding));
        }

        foreach (var (host, binding) in world.Bindings.Where(b => setting == Setting.Answering && b.Binding.Local.Address.IsAny))
        {
            Insert(history, hosts[host], new Binding
            {
                Local = binding.Local, Remote = new Endpoint(IpAddress.Parse("10.0.0.2"), 1, binding.Local.Protocol), NetNs = binding.NetNs, Owners = binding.Owners,
                OpenedFrom = binding.OpenedFrom, OpenedBy = binding.OpenedBy, ClosedFrom = binding.ClosedFrom, ClosedBy = binding.ClosedBy,
            });
        }

        return history;
    }

    // As a tracker does it: opened first, closed later.
    static void Insert(BindingHistory history, BindingHost host, Binding binding)
    {
        var (from, by) = (binding.ClosedFrom, binding.ClosedBy);
        (binding.ClosedFrom, binding.ClosedBy) = (Binding.Open, Binding.Open);
        var handle = history.Add(host, binding);
        (binding.ClosedFrom, binding.ClosedBy) = (from, by);
        if (!binding.IsOpen)
        {
            history.Close(handle, from, by);
        }
    }

    static bool Agrees(FlowStamp stamp, NaiveAttributor naive, FlowQuery flow)
    {
        var source = naive.Look(flow.Source, flow.SourcePort, flow.Destination, flow.DestinationPort, flow);
        var destination = naive.Look(flow.Destination, flow.DestinationPort, flow.Source, flow.SourcePort, flow);
        return Same(stamp.Source, source) && Same(stamp.Destination, destination);
    }

    static bool Same(EndStamp end, (MatchGrade Grade, string Names, bool Unknown) naive)
    {
        _named += end.IsNamed ? 1 : 0;
        _unknown += naive.Unknown ? 1 : 0;
        var owners = naive.Names.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var distinct = owners.Select(o => o[..o.IndexOf('/', StringComparison.Ordinal)]).Distinct().ToList();
        var name = string.Join('|', distinct.Take(3)) + (distinct.Count > 3 ? "|…" : "");
        var process = end.Process is null ? null : $"{end.Process.Name}/{end.Process.Pid}";
        return end.Grade == naive.Grade
            && (end.Reason == MissReason.OwnerUnknown) == naive.Unknown
            && end.Name.Split('|').Order().SequenceEqual(name.Split('|').Order())
            && end.Shared == owners.Length > 1
            && process == (owners.Length == 1 ? owners[0] : null);
    }

    static Gen<World> Worlds() =>
        from bindings in Bindings().ListOf(24)
        from held in Helds().ListOf(5)
        from flows in Flows().ListOf(24)
        select new World([.. bindings], [.. held], [.. flows]);

    static Gen<(int, Binding)> Bindings() =>
        from host in Gen.Choose(0, 1)
        from netNs in Gen.Choose(1, 2)
        from address in Gen.Elements(Bound)
        from remote in Gen.Elements(Addresses)
        from connected in Gen.Choose(0, 2)
        from port in Gen.Choose(1, 2)
        from remotePort in Gen.Choose(1, 2)
        from protocol in Gen.Elements(Given.Tcp, Given.Udp)
        from owners in Gen.Elements("", "", "a", "b", "c", "a b", "d")
        from times in Gen.Choose(0, 40).ArrayOf(4)
        from open in Gen.Choose(0, 4)
        from dual in Gen.Elements(true, false)
        let opened = times[0] + times[1]
        select (host, new Binding
        {
            Local = new Endpoint(IpAddress.Parse(address), (ushort)port, protocol),
            Remote = connected == 0 && !IpAddress.Parse(address).IsAny ? new Endpoint(IpAddress.Parse(remote), (ushort)remotePort, protocol) : null,
            NetNs = (ulong)netNs,
            DualStack = dual && address == "::",
            Owners = [.. owners.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((name, i) => Given.Process(name, name[0] + (i * 100)))],
            OpenedFrom = Given.At(times[0]),
            OpenedBy = Given.At(opened),
            ClosedFrom = open == 0 ? Binding.Open : Given.At(open == 4 ? times[0] - 1 : opened + times[2]),
            ClosedBy = open == 0 ? Binding.Open : Given.At(open == 4 ? times[0] - 1 : opened + times[2] + times[3]), // 4: taken back
        });

    static Gen<Held> Helds() =>
        from host in Gen.Choose(0, 1)
        from netNs in Gen.Choose(1, 2)
        from address in Gen.Elements("10.0.0.1", "10.0.0.2", "2001:db8::1")
        select new Held(host, (ulong)netNs, address);

    static Gen<FlowQuery> Flows() =>
        from source in Gen.Elements(Addresses)
        from destination in Gen.Elements(Addresses)
        from ports in Gen.Choose(1, 2).ArrayOf(2)
        from protocol in Gen.Elements(Given.Tcp, Given.Udp)
        from times in Gen.Choose(0, 130).ArrayOf(2)
        from netNs in Gen.Choose(1, 2)
        select new FlowQuery(IpAddress.Parse(source), (ushort)ports[0], IpAddress.Parse(destination), (ushort)ports[1], protocol, 0,
            Given.At(times[0]), Given.At(times[0] + (times[1] % 9)), (ulong)netNs);

    enum Setting
    {
        /// <summary>The flows are those of the first host.</summary>
        OneHost,

        /// <summary>The second host has another clock, and has not told everything.</summary>
        OtherClock,

        /// <summary>Nobody tells addresses.</summary>
        Files,

        /// <summary>There are sockets on every address of which it is known whom they answer.</summary>
        Answering,
    }

    sealed record World(List<(int Host, Binding Binding)> Bindings, List<Held> Held, List<FlowQuery> Flows);

    sealed record Held(int Host, ulong NetNs, string Address);
}
