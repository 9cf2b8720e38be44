using System.Buffers.Binary;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.InformationElements;

namespace Enrichment.Netflow.Templates;

/// <summary>Reads the templates of one set (RFC 3954 §5.2 and §6.1, RFC 7011 §3.4.1 and §3.4.2).</summary>
/// <remarks>
/// <code>
/// template:          u16 id | u16 fields | fields
/// options, v9:       u16 id | u16 bytes of scopes | u16 bytes of options | fields
/// options, IPFIX:    u16 id | u16 fields, scopes among them | u16 scopes | fields
/// field:             u16 type | u16 length          IPFIX, where the first bit of the type is set: | u32 enterprise
/// </code>
/// </remarks>
ref struct TemplateReader(ReadOnlySpan<byte> set, ExportVersion version, bool options)
{
    const ushort EnterpriseBit = 0x8000;
    const int MostFields = Decoding.VariableRecord.MostFields;

    readonly bool _isV9 = version == ExportVersion.NetflowV9;
    ReadOnlySpan<byte> _rest = set;

    /// <summary>Why reading ended early; null: it did not.</summary>
    public DatagramProblem? Problem { get; private set; }

    /// <summary>A template, or the number of one that is withdrawn.</summary>
    public readonly record struct Found(ushort Id, Template? Template)
    {
        public bool IsWithdrawal => Template is null;
    }

    /// <returns>False: there are no more, or what follows is wrong.</returns>
    public bool TryRead(out Found found)
    {
        found = default;
        if (Problem is not null || _rest.Length < 4)
        {
            return false; // What is left is padding.
        }

        var id = U16(0);
        if (id == 0 && _rest.IndexOfAnyExcept((byte)0) < 0)
        {
            return false; // So is this.
        }

        if (!_isV9 && U16(2) == 0)
        {
            // RFC 7011 §8.1: a withdrawal, 4 bytes in sets of either kind.
            _rest = _rest[4..];
            found = new Found(id, null);
            return true;
        }

        if (!TryReadCounts(out var fields, out var scopes) || id < Template.FirstId || fields is 0 or > MostFields)
        {
            Problem ??= DatagramProblem.BadTemplate;
            return false;
        }

        return TryReadFields(id, fields, scopes, out found);
    }

    bool TryReadCounts(out int fields, out int scopes)
    {
        (fields, scopes) = (U16(2), 0);
        if (!options)
        {
            _rest = _rest[4..];
            return true;
        }

        if (_rest.Length < 6)
        {
            Problem = DatagramProblem.Truncated;
            return false;
        }

        (fields, scopes) = _isV9 ? ((U16(2) + U16(4)) / 4, U16(2) / 4) : (U16(2), U16(4));
        _rest = _rest[6..];

        // RFC 7011 §3.4.2.2: the scope count must not be zero. v9's exporters leave it out at times.
        return scopes <= fields && (scopes > 0 || _isV9);
    }

    bool TryReadFields(ushort id, int count, int scopes, out Found found)
    {
        found = default;
        if (_rest.Length < 4 * count)
        {
            Problem = DatagramProblem.Truncated;
            return false;
        }

        var fields = new TemplateField[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadField(i < scopes, out fields[i]))
            {
                Problem = DatagramProblem.Truncated;
                return false;
            }
        }

        var template = new Template(id, fields, options ? Math.Max(scopes, 1) : 0);
        if (template.MinLength is 0 or > ushort.MaxValue)
        {
            Problem = DatagramProblem.BadTemplate;
            return false;
        }

        found = new Found(id, template);
        return true;
    }

    bool TryReadField(bool isScope, out TemplateField field)
    {
        field = default;
        if (_rest.Length < 4)
        {
            return false;
        }

        var (type, length) = (U16(0), U16(2));
        _rest = _rest[4..];
        if (_isV9)
        {
            // The types of scopes are numbers of their own (RFC 3954 §6.1).
            field = new TemplateField(0, type, length == TemplateField.Variable ? (ushort)0 : length, isScope ? null : ElementTable.FindInV9(type));
            return true;
        }

        uint enterprise = 0;
        if ((type & EnterpriseBit) != 0)
        {
            if (_rest.Length < 4)
            {
                return false;
            }

            enterprise = BinaryPrimitives.ReadUInt32BigEndian(_rest);
            _rest = _rest[4..];
            type &= EnterpriseBit - 1;
        }

        field = new TemplateField(enterprise, type, length, ElementTable.Find(enterprise, type));
        return true;
    }

    readonly ushort U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_rest[at..]);
}
