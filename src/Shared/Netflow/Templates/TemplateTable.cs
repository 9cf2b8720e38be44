using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.Plans;

namespace Enrichment.Netflow.Templates;

/// <summary>The templates of one exporter's domain, each with its plan.</summary>
sealed class TemplateTable(ExportSource source, ExporterBudget budget)
{
    readonly Dictionary<ushort, RecordPlan> _plans = [];
    RecordPlan? _last;

    /// <summary>Goes up with each change, for those who keep templates over a restart.</summary>
    public int Version { get; private set; }

    public IEnumerable<Template> All => _plans.Values.Select(plan => plan.Template);

    /// <summary>The plan of a template; null: it is not known.</summary>
    public RecordPlan? Find(ushort id)
    {
        if (_last is { } last && last.Template.Id == id)
        {
            return last;
        }

        return _plans.TryGetValue(id, out var plan) ? _last = plan : null;
    }

    /// <summary>Takes a template, new or again, or another one under a known number.</summary>
    /// <returns>False: the exporter has as many as it may have, or all together have.</returns>
    public bool Set(Template template)
    {
        if (_plans.TryGetValue(template.Id, out var known))
        {
            if (known.Template.IsSameAs(template))
            {
                return true;
            }

            Remove(template.Id);
        }

        if (!budget.TryTakeTemplate(template.Fields.Length))
        {
            return false;
        }

        _plans.Add(template.Id, RecordPlanBuilder.Build(template, source.Key, source.SysId));
        Changed(by: 1);
        return true;
    }

    /// <summary>RFC 7011 §8.1: the exporter withdraws a template.</summary>
    public void Remove(ushort id)
    {
        if (_plans.Remove(id, out var plan))
        {
            budget.GiveTemplate(plan.Template.Fields.Length);
            Changed(by: -1);
        }
    }

    /// <summary>RFC 7011 §8.1: all templates of flows, or all of options, are withdrawn.</summary>
    public void RemoveAll(bool options)
    {
        foreach (var template in All.Where(template => template.IsOptions == options).ToList())
        {
            Remove(template.Id);
        }
    }

    public void Clear()
    {
        RemoveAll(options: false);
        RemoveAll(options: true);
    }

    void Changed(int by)
    {
        _last = null;
        Version++;
        source.Counters.Templates += by;
    }
}
