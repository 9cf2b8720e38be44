using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Encoding.Forwarding;

/// <summary>How exporters' options templates are announced to one destination: field for field as they were received, under numbers of ours.</summary>
/// <param name="next">Gives numbers to templates.</param>
sealed class OptionTemplates(ExportFormat format, Func<int> next)
{
    /// <summary>Exporters that make up templates do not use up the numbers; options of further ones are not passed on.</summary>
    const int Most = 1024;

    readonly Dictionary<Template, ExportTemplate> _templates = new(new SameFields());

    /// <param name="version">What the exporter speaks.</param>
    /// <returns>Null: it is of the other format, whose scopes and elements are others (RFC 3954 §6.1, RFC 7011 §3.4.2.1), or there are too many.</returns>
    public ExportTemplate? Of(Template received, ExportVersion version)
    {
        if ((int)version != (int)format)
        {
            return null;
        }

        if (!_templates.TryGetValue(received, out var template) && _templates.Count < Most)
        {
            var fields = new ExportField[received.Fields.Length];
            for (var i = 0; i < fields.Length; i++)
            {
                var field = received.Fields[i];
                fields[i] = new ExportField(field.Id, field.Length, default, field.Enterprise);
            }

            _templates.Add(received, template = ExportTemplate.ForOptions(format, next(), fields.AsSpan(0, received.Scopes), fields.AsSpan(received.Scopes)));
        }

        return template;
    }

    sealed class SameFields : IEqualityComparer<Template>
    {
        public bool Equals(Template? one, Template? other) => one!.Scopes == other!.Scopes && one.Fields.SequenceEqual(other.Fields);

        public int GetHashCode(Template template)
        {
            var hash = new HashCode();
            foreach (var field in template.Fields)
            {
                hash.Add(field.Id);
                hash.Add(field.Length);
            }

            return hash.ToHashCode();
        }
    }
}
