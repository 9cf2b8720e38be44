namespace Enrichment.Netflow.Encoding;

/// <summary>What is told about the exporter and about names, in options records.</summary>
sealed class OptionRecords
{
    /// <summary>Numbers for <see cref="ExportDomain.HasTold"/> beside those of templates.</summary>
    public const int ExporterTold = 1 << 20, NamesTold = 1 << 21;

    const ushort NameLength = 64;

    /// <param name="next">Gives numbers to templates.</param>
    public OptionRecords(ExportFormat format, Func<int> next)
    {
        var isIpfix = format == ExportFormat.Ipfix;

        // Scope 1 of version 9 is the system (RFC 3954 §6.1), 149 of IPFIX the observation domain.
        var scope = new ExportField((ushort)(isIpfix ? 149 : 1), 4, default);
        Exporter = ExportTemplate.ForOptions(format, next(), [scope], [new(34, 4, default), new(35, 1, default)]);
        Application = ExportTemplate.ForOptions(format, next(), [scope], [new(95, 4, default), new(96, NameLength, default)]);
    }

    /// <summary>samplingInterval and samplingAlgorithm of the domain.</summary>
    public ExportTemplate Exporter { get; }

    /// <summary>applicationId and its name (RFC 6759 §5). nfdump would show a description behind the name.</summary>
    public ExportTemplate Application { get; }

    public static int WriteExporter(uint domain, uint samplingInterval, Span<byte> target)
    {
        var to = new FieldWriter(target);
        to.U32(domain);
        to.U32(samplingInterval);
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
