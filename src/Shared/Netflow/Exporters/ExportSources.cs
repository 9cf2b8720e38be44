using Enrichment.Flows;

namespace Enrichment.Netflow.Exporters;

/// <summary>
/// All exporters' domains that one receiving thread knows. Bounded: addresses of datagrams can be made up. Other threads may list them.
/// </summary>
/// <param name="numbers">Gives them their numbers, for all threads.</param>
public sealed class ExportSources(SourceNumbers numbers)
{
    public const int MostExporters = 8192;

    readonly Dictionary<SourceKey, ExportSource> _sources = [];
    readonly Dictionary<IpAddress, ExporterBudget> _budgets = [];
    readonly CommonBudget _common = new();
    volatile ExportSource[] _all = [];
    ExportSource? _last;

    /// <summary>In the order in which they were first heard of.</summary>
    public IReadOnlyList<ExportSource> All => _all;

    /// <returns>Null: there are too many exporters, or this one has too many domains.</returns>
    public ExportSource? Get(in SourceKey key)
    {
        if (_last is { } last && last.Key == key)
        {
            return last;
        }

        return _sources.TryGetValue(key, out var source) ? _last = source : Add(key);
    }

    /// <summary>The exporter begins a session of a stream: what it counts begins anew.</summary>
    public void BeginSession(IpAddress exporter)
    {
        foreach (var source in _all.Where(source => source.Key.Exporter == exporter))
        {
            source.Sequence.Forget();
        }
    }

    /// <summary>The exporter's last session has ended: RFC 7011 §8, templates live as long as it.</summary>
    public void EndSessions(IpAddress exporter)
    {
        foreach (var source in _all.Where(source => source.Key.Exporter == exporter))
        {
            source.Templates.Clear();
            source.Options.Clear();
        }
    }

    ExportSource? Add(in SourceKey key)
    {
        if (!_budgets.TryGetValue(key.Exporter, out var budget))
        {
            if (_budgets.Count == MostExporters)
            {
                return null;
            }

            _budgets.Add(key.Exporter, budget = new ExporterBudget(_common));
        }

        if (budget.Domains == ExporterBudget.MostDomains || numbers.Of(key) is not { } number)
        {
            return null;
        }

        budget.Domains++;
        var source = new ExportSource(key, number, budget);
        _sources.Add(key, source);
        _all = [.. _all, source];
        return _last = source;
    }
}
