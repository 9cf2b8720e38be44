using System.Globalization;
using Enrichment.Netflow;
using Enrichment.Netflow.Exporters;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>What was collected, for people, at the end of a run.</summary>
sealed class CollectorReport(Collector collector)
{
    const int MostShown = 20;

    public void Print(TextWriter to)
    {
        var sources = collector.Sources.ToList();
        Line(to, $"{sources.Sum(s => s.Counters.Datagrams):N0} datagrams of {sources.Count:N0} exporters, {sources.Sum(s => s.Counters.Flows):N0} flows");
        foreach (var (address, counters) in collector.Listeners)
        {
            var sessions = address.Transport == CollectTransport.Udp ? "" : string.Create(CultureInfo.InvariantCulture, $", sessions broken off {counters.SessionsFailed:N0}, refused {counters.SessionsRefused:N0}");
            Line(to, $"  {address,-15} {counters.Datagrams:N0} datagrams, {counters.Bytes:N0} bytes; dropped by the kernel {counters.KernelDrops:N0}, not allowed {counters.NotAllowed:N0}, not flows {counters.NotFlows:N0}, too many exporters {counters.TooManyExporters:N0}{sessions}");
        }

        foreach (var source in sources.OrderByDescending(s => s.Counters.Flows).Take(MostShown))
        {
            Print(to, source);
        }

        if (sources.Count > MostShown)
        {
            Line(to, $"  and {sources.Count - MostShown:N0} more exporters");
        }
    }

    static void Print(TextWriter to, ExportSource source)
    {
        var counters = source.Counters;
        var problems = Enumerable.Range(0, (int)DatagramProblem.Count).Sum(problem => counters[(DatagramProblem)problem]);
        Line(to, $"  {source.Key}: {counters.Datagrams:N0} datagrams, {counters.Flows:N0} flows, templates {counters.Templates:N0}; missing {counters.Missing:N0} in {counters.SequenceGaps:N0} gaps, out of order {counters.OutOfOrder:N0}, restarts {counters.Restarts:N0}, not readable {problems:N0}");
        if (counters.MissedAway > 0)
        {
            Line(to, $"    sent while no collector ran: {counters.MissedAway:N0} {UnitOf(source.Key.Version)}");
        }

        if (counters.SamplesSkipped > 0)
        {
            Line(to, $"    samples that are no flows: {counters.SamplesSkipped:N0}");
        }

        if (counters.SetsHeld > 0)
        {
            Line(to, $"    came before their template: {counters.SetsHeld:N0} sets, {counters.SetsRecovered:N0} read later, {counters.SetsGivenUp:N0} given up");
        }
    }

    static string UnitOf(ExportVersion version) => version switch
    {
        ExportVersion.NetflowV9 or ExportVersion.Sflow => "datagrams",
        ExportVersion.Ipfix => "records",
        _ => "flows",
    };

    static void Line(TextWriter to, FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
