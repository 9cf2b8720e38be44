namespace Enrichment.Netflow.Encoding;

/// <summary>What is told about the exporter and about names, in options records.</summary>
sealed class OptionRecords
{
    /// <summary>Numbers for <see cref="ExportDomain.HasTold"/> beside those of templates.</summary>
    public const int ExporterTold = 1 << 20, NamesTold = 1 << 21;

    const ushort NameLength = 64;
    readonly bool _isIpfix;

    /// <param name="templates">Counts the templates of the destination.</param>
    public OptionRecords(ExportFormat format, ref int templates)
    {
        _isIpfix = format == ExportFormat.Ipfix;

        // Scope 1 of version 9 is the system (RFC 3954 §6.1), 149 of IPFIX the observation domain.
        var scope = new ExportField((ushort)(_isIpfix ? 149 : 1), 4, default);
        Exporter = ExportTemplate.ForOptions(format, templates++, scope, new(34, 4, default), new(35, 1, default));
        Application = ExportTemplate.ForOptions(format, templates++, scope, new(95, 4, default), new(96, NameLength, default));
    }

    /// <summary>samplingInterval and samplingAlgorithm of the domain.</summary>
    public ExportTemplate Exporter { get; }

    /// <summary>applicationId and its name (RFC 6759 §5). nfdump would show a description behind the name.</summary>
    public ExportTemplate Application { get; }

    public static int WriteExporter(uint domain, Span<byte> target)
    {
        var to = new FieldWriter(target);
        to.U32(domain);
        to.U32(1); // each packet was looked at
        to.U8(1); // deterministic
        return to.Length;
    }

    public static int WriteApplication(uint domain, uint id, string name, Span<byte> target)
    {
        var to = new FieldWriter(target);
        to.U32(domain);
        to.U32(id);
        to.Text(name, NameLength, 0);
        return to.Length;
    }
}
