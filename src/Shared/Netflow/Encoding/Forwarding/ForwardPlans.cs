using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Encoding.Forwarding;

/// <summary>The plans made so far for one destination.</summary>
/// <param name="next">Gives numbers to templates.</param>
sealed class ForwardPlans(ExportFormat format, bool commandLines, Func<int> next)
{
    /// <summary>Exporters that make up templates all the time do not fill the memory; flows of further ones are passed on by templates of ours.</summary>
    public const int Most = 4096;

    readonly Dictionary<(Template, ExportShape), ForwardTemplate> _plans = [];
    (Template? Template, ExportShape Shape) _lastKey;
    ForwardTemplate? _last;

    /// <returns>Null: there are too many.</returns>
    public ForwardTemplate? Of(Template received, ExportShape own)
    {
        if (ReferenceEquals(received, _lastKey.Template) && own == _lastKey.Shape)
        {
            return _last;
        }

        if (!_plans.TryGetValue((received, own), out var plan) && _plans.Count < Most)
        {
            _plans.Add((received, own), plan = ForwardPlan.Create(format, next(), received, own, commandLines));
        }

        (_lastKey, _last) = ((received, own), plan);
        return plan;
    }
}
