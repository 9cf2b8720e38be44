namespace Enrichment.Fields;

/// <summary>nfdump's named line formats (FORMAT_line ... in output.c), and ours with the processes.</summary>
public static class PredefinedFormats
{
    public const string Csv = "%ts,%td,%pr,%sa,%sp,%da,%dp,%pkt,%byt,%fl";

    static readonly (string Name, string Format)[] Formats =
    [
        ("line", "%ts %td %pr %sap -> %dap %pkt %byt %fl"),
        ("gline", "%ts %td %pr %gsap -> %gdap %pkt %byt %fl"),
        ("long", "%ts %td %pr %sap -> %dap %flg %tos %pkt %byt %fl"),
        ("glong", "%ts %td %pr %gsap -> %gdap %flg %tos %pkt %byt %fl"),
        ("extended", "%ts %td %pr %sap -> %dap %flg %tos %pkt %byt %pps %bps %bpp %fl"),
        ("biline", "%ts %td %pr %sap <-> %dap %opkt %ipkt %obyt %ibyt %fl"),
        ("bilong", "%ts %td %pr %sap <-> %dap %flg %tos %opkt %ipkt %obyt %ibyt %fl"),
        ("nsel", "%ts %evt %xevt %pr %sap -> %dap %xsap -> %xdap %ibyt %obyt"),
        ("nat", "%ts %nevt %pr %sap -> %dap %nsap -> %ndap"),
        ("proc", "%ts %td %pr %sap -> %dap %pkt %byt %fl %sproc %dproc"),
    ];

    public static ReadOnlySpan<(string Name, string Format)> All => Formats;

    /// <param name="name">In any case of letters.</param>
    public static string? Find(ReadOnlySpan<char> name)
    {
        foreach (var (known, format) in Formats)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        return null;
    }
}
