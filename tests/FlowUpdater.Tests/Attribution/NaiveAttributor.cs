using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution;

namespace Enrichment.Updater.Tests.Attribution;

/// <summary>The rules once more, as a scan over all bindings, to check the indexed one against.</summary>
sealed class NaiveAttributor(List<(BindingHost Host, Binding Binding)> all, List<(BindingHost Host, ulong NetNs, IpAddress Address)> addresses, BindingHost capture)
{
    const long Grace = 5_000_000_000;

    public (MatchGrade Grade, string Names, bool Unknown) Look(IpAddress local, ushort port, IpAddress remote, ushort remotePort, FlowQuery flow)
    {
        var best = Best(local, port, remote, remotePort, flow, connected: true);
        if (best.Count == 0)
        {
            return (MatchGrade.None, "", false);
        }

        if (best.Exists(c => c.Binding.Owners.Count == 0))
        {
            if (best[0].Binding.Remote is not null && flow.Protocol == IpProtocol.Tcp)
            {
                var listening = Best(local, port, remote, remotePort, flow, connected: false);
                if (listening.Count > 0 && listening[0].Grade != MatchGrade.Closing && !listening.Exists(c => c.Binding.Owners.Count == 0))
                {
                    return Answer(listening);
                }
            }

            return (MatchGrade.None, "", true);
        }

        return Answer(best);
    }

    static (MatchGrade Grade, string Names, bool Unknown) Answer(List<Candidate> best) =>
        (best[0].Grade, string.Join(' ', best.SelectMany(c => c.Binding.Owners).Select(o => $"{o.Name}/{o.Pid}").Distinct().Order()), false);

    List<Candidate> Best(IpAddress local, ushort port, IpAddress remote, ushort remotePort, FlowQuery flow, bool connected)
    {
        var found = new List<Candidate>();
        foreach (var (host, binding) in all)
        {
            if (binding.ClosedBy >= binding.OpenedFrom && binding.Local.Port == port && binding.Local.Protocol == flow.Protocol && (connected || binding.Remote is null)
                && (binding.Remote is not { } r || (r.Address == remote && r.Port == remotePort))
                && Place(host, binding, local, flow) && Grade(binding, flow) is var grade && grade != MatchGrade.None)
            {
                var kind = binding.Remote is not null ? 3 : binding.Local.Address.IsAny ? 1 : 2;
                var likely = (host == capture ? 4 : 0) + (host == capture && binding.NetNs == flow.NetNs ? 2 : 0) + (binding.Local.Address.IsIPv4 == local.IsIPv4 ? 1 : 0);
                var isCertain = grade > MatchGrade.Closing;
                var heldAnEnd = isCertain && (binding.Remote is not null || flow.Protocol != IpProtocol.Udp
                    || binding.OpenedBy <= flow.FirstNs || binding.ClosedFrom >= flow.LastNs);
                found.Add(new Candidate(binding, heldAnEnd, grade, kind, likely, grade == MatchGrade.Closing ? binding.ClosedBy : 0));
            }
        }

        if (found.Exists(c => c.Grade != MatchGrade.Closing))
        {
            found.RemoveAll(c => c.Grade == MatchGrade.Closing);
        }

        var order = found.OrderByDescending(c => c.HeldAnEnd).ThenByDescending(c => c.Grade).ThenByDescending(c => c.Kind).ThenByDescending(c => c.Likely).ThenByDescending(c => c.Time).ToList();
        return order.FindAll(c => c with { Binding = order[0].Binding } == order[0]);
    }

    bool Place(BindingHost host, Binding binding, IpAddress local, FlowQuery flow)
    {
        if (local.IsLoopback && (host != capture || binding.NetNs != flow.NetNs))
        {
            return false;
        }

        // Who has the address where the flow was captured is meant, and nobody else.
        if (!local.IsLoopback && addresses.Contains((capture, flow.NetNs, local)) && (host != capture || binding.NetNs != flow.NetNs))
        {
            return false;
        }

        if (!binding.Local.Address.IsAny || binding.Remote is not null)
        {
            return binding.Local.Address == local;
        }

        var family = local.IsIPv4 ? binding.Local.Address.IsIPv4 || binding.DualStack : !binding.Local.Address.IsIPv4;
        return family && (local.IsLoopback || addresses.Contains((host, binding.NetNs, local)));
    }

    static MatchGrade Grade(Binding binding, FlowQuery flow)
    {
        if (flow.LastNs >= binding.OpenedBy && flow.FirstNs <= binding.ClosedFrom && flow.FirstNs < binding.ClosedBy)
        {
            return binding.Remote is not null ? MatchGrade.Exact : binding.Local.Address.IsAny ? MatchGrade.Wildcard : MatchGrade.Local;
        }

        if (flow.LastNs >= binding.OpenedFrom && flow.FirstNs < binding.ClosedBy)
        {
            return MatchGrade.Polled;
        }

        return flow.FirstNs >= binding.ClosedBy && flow.FirstNs - binding.ClosedBy < Grace ? MatchGrade.Closing : MatchGrade.None;
    }

    sealed record Candidate(Binding Binding, bool HeldAnEnd, MatchGrade Grade, int Kind, int Likely, long Time);
}
