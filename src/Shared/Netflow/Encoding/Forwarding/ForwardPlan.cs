using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Encoding.Forwarding;

/// <summary>Works out how an exporter's template is passed on.</summary>
static class ForwardPlan
{
    const ushort ApplicationId = 95;

    /// <param name="own">What we say of the flow: processes, exporter, and times where the received ones would not be understood.</param>
    public static ForwardTemplate Create(ExportFormat format, int index, Template received, ExportShape own, bool commandLines)
    {
        var added = WithoutApplication(ExportFields.OfForwarded(format, own, NeedsTimes(received), commandLines), received);
        var ours = added.Select(field => (field.Enterprise, field.Id)).ToHashSet();
        List<ExportField> fields = [];
        List<ForwardStep> steps = [];
        foreach (var field in received.Fields)
        {
            // What we say ourselves, or an earlier field has said, is not said twice.
            var kept = ReceivedField.IsRelativeTime(field) ? null : ReceivedField.In(format, field);
            kept = kept is { } one && ours.Add((one.Enterprise, one.Id)) ? kept : null;
            AddStep(steps, new ForwardStep(kept is not null, field.Length));
            if (kept is { } named)
            {
                fields.Add(named);
            }
        }

        return new ForwardTemplate(ExportTemplate.ForFlows(format, index, [.. fields, .. added]), [.. steps], added);
    }

    /// <summary>An application that the exporter tells (RFC 6759) stays, and ours is not said: a record has one.</summary>
    static ExportField[] WithoutApplication(ExportField[] added, Template received)
    {
        foreach (var field in received.Fields)
        {
            if (field is { Enterprise: 0, Id: ApplicationId })
            {
                return [.. added.Where(ours => ours is not { Enterprise: 0, Id: ApplicationId })];
            }
        }

        return added;
    }

    static bool NeedsTimes(Template received)
    {
        var has = false;
        foreach (var field in received.Fields)
        {
            if (ReceivedField.IsRelativeTime(field))
            {
                return true;
            }

            has |= ReceivedField.IsAbsoluteTime(field);
        }

        return !has;
    }

    /// <summary>Neighbours of known length that have the same fate are one step.</summary>
    static void AddStep(List<ForwardStep> steps, ForwardStep step)
    {
        if (steps.Count > 0 && steps[^1] is { Length: not ExportField.Variable } last && last.IsKept == step.IsKept
            && step.Length != ExportField.Variable && last.Length + step.Length < ExportField.Variable)
        {
            steps[^1] = last with { Length = (ushort)(last.Length + step.Length) };
            return;
        }

        steps.Add(step);
    }
}
