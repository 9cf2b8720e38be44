using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Decoding;

/// <summary>The records of NetFlow v1, v5 and v7, which never change (Cisco, NetFlow Export Datagram Format), written as templates.</summary>
sealed class FixedLayout
{
    const ushort None = 0;

    static readonly FixedLayout V1 = new(1, 16, 24,
        (8, 4), (12, 4), (15, 4), (10, 2), (14, 2), (2, 4), (1, 4), (22, 4), (21, 4), (7, 2), (11, 2), (None, 2), (4, 1), (5, 1), (6, 1), (None, 11));

    static readonly FixedLayout V5 = new(5, 24, 30,
        (8, 4), (12, 4), (15, 4), (10, 2), (14, 2), (2, 4), (1, 4), (22, 4), (21, 4), (7, 2), (11, 2), (None, 1), (6, 1), (4, 1), (5, 1),
        (16, 2), (17, 2), (9, 1), (13, 1), (None, 2));

    static readonly FixedLayout V7 = new(7, 24, 28,
        (8, 4), (12, 4), (15, 4), (10, 2), (14, 2), (2, 4), (1, 4), (22, 4), (21, 4), (7, 2), (11, 2), (None, 1), (6, 1), (4, 1), (5, 1),
        (16, 2), (17, 2), (9, 1), (13, 1), (None, 2), (None, 4));

    FixedLayout(ushort version, int headerSize, int mostRecords, params (ushort Id, ushort Length)[] fields)
    {
        (HeaderSize, MostRecords) = (headerSize, mostRecords);
        Template = new Template(
            version, [.. fields.Select(f => new TemplateField(0, f.Id, f.Length, f.Id == None ? null : ElementTable.FindInV9(f.Id)))], 0);
    }

    public int HeaderSize { get; }

    /// <summary>Of one datagram.</summary>
    public int MostRecords { get; }

    public Template Template { get; }

    public static FixedLayout Of(ExportVersion version) => version switch
    {
        ExportVersion.NetflowV1 => V1,
        ExportVersion.NetflowV7 => V7,
        _ => V5,
    };
}
