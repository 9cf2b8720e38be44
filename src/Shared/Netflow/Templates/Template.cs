namespace Enrichment.Netflow.Templates;

/// <summary>What the records of a data set look like (RFC 3954 §5.2 and §6.1, RFC 7011 §3.4).</summary>
/// <param name="id">256 and above; below: the fixed records of v1, v5 and v7.</param>
/// <param name="scopes">The first so many fields say what options are about; 0: records are flows.</param>
public sealed class Template(ushort id, TemplateField[] fields, int scopes)
{
    /// <summary>Sets of lower numbers hold templates, or mean nothing.</summary>
    public const ushort FirstId = 256;

    public ushort Id => id;

    public ReadOnlySpan<TemplateField> Fields => fields;

    public int Scopes => scopes;

    public bool IsOptions => scopes > 0;

    /// <summary>Bytes of the shortest record: one for each field of variable length.</summary>
    public int MinLength { get; } = fields.Sum(field => field.IsVariable ? 1 : field.Length);

    public bool IsVariable { get; } = fields.Any(field => field.IsVariable);

    /// <summary>Whether both describe the same records.</summary>
    public bool IsSameAs(Template other) => id == other.Id && scopes == other.Scopes && Fields.SequenceEqual(other.Fields);
}
