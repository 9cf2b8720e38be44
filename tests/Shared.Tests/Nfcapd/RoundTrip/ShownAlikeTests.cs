using Enrichment.Nfcapd.Stamping;
using Enrichment.Tests.Nfcapd.Stamping;
using Xunit;

namespace Enrichment.Tests.Nfcapd.RoundTrip;

/// <summary>
/// A stamped file is shown by nfdump as it was before in every field but the name: by the nfdump that is installed (1.7.1 on Debian 12),
/// and by that of <c>NFDUMP_1_7_8</c>, where this environment variable names one.
/// </summary>
[Collection(nameof(CollectedCorpus))]
public sealed class ShownAlikeTests(CollectedCorpus corpus)
{
    const string Tokens =
        "%ts %te %tr %td %tds %trr %tsr %ter %tfs %exp %pr %sa %da %gsa %gda %sap %dap %gsap %gdap %sp %dp %sn %dn %nh %nhb %ra %sas %das %nas %pas "
        + "%in %out %pkt %ipkt %opkt %byt %ibyt %obyt %fl %flg %tos %stos %dtos %dir %bfd %end %smk %dmk %fwd %svln %dvln %ismc %odmc %idmc %osmc "
        + "%mpls1 %mpls2 %mpls3 %mpls4 %mpls5 %mpls6 %mpls7 %mpls8 %mpls9 %mpls10 %mpls %pps %bps %bpp %eng %lbl %nfc %nfv %evt %tevt %xevt %msec "
        + "%iacl %eacl %xsa %xda %xsap %xdap %xsp %xdp %vrf %ivrf %evrf %ivrfnam %evrfnam %pbstart %pbend %pbstep %pbsize %nbid %nbnam %inam %onam "
        + "%cl %sl %al %cnt %odid %opid %ipl %opl %ja3 %sloc %dloc %it %ic %nsa %nda %nsp %ndp %nsap %ndap";

    // Names of other lengths than the ones before, in extension 42, 43 and element 24.
    static readonly string[] Names = ["", "curl", "žofie", "a process with a rather long name of 51 characters", "n"];

    public static TheoryData<string, string> Installed => new()
    {
        { "nfdump", Tokens + " %sgt %nevt" },
        { Environment.GetEnvironmentVariable("NFDUMP_1_7_8") ?? "", Tokens + " %pfifn %pfact %pfrea %pfdir %pfrule" },
    };

    [Theory]
    [MemberData(nameof(Installed))]
    public void Stamp_FilesOfNfcapdAndNfdump_AreShownAlike(string nfdump, string tokens) =>
        AssertAlike(nfdump, tokens, corpus.Files);

    [Theory]
    [MemberData(nameof(Installed))]
    public void Stamp_FilesOfLibnf_AreShownAlike(string nfdump, string tokens) =>
        AssertAlike(nfdump, tokens, OthersData.Files("netdumper", "outnfcapd.*").Take(4));

    [Theory]
    [MemberData(nameof(Installed))]
    public void Stamp_GoldenFiles_AreShownAlike(string nfdump, string tokens) =>
        AssertAlike(nfdump, tokens, OthersData.Files("golden", "*.nf"));

    static void AssertAlike(string nfdump, string tokens, IEnumerable<string> paths)
    {
        Assert.SkipWhen(nfdump.Length == 0, "skipped: NFDUMP_1_7_8 names no nfdump 1.7.8");
        foreach (var path in paths)
        {
            AssertAlike(nfdump, tokens, path);
        }
    }

    static void AssertAlike(string nfdump, string tokens, string path)
    {
        using var folder = new TempFolder();
        var stamped = folder.File("out");
        var result = new NfcapdStamper(new() { Stamps = true }).Stamp(path, stamped, new ByName(r => Names[r.Count % Names.Length]));
        Assert.Null(result.Damage);

        Assert.Equal(Show(nfdump, path, "raw"), Show(nfdump, stamped, "raw"));
        Assert.Equal(Show(nfdump, path, "json"), Show(nfdump, stamped, "json"));
        Assert.Equal(Show(nfdump, path, "csv"), Show(nfdump, stamped, "csv"));
        Assert.Equal(Show(nfdump, path, "fmt:" + tokens), Show(nfdump, stamped, "fmt:" + tokens));
        Assert.Equal(Nfdump.RunTool(nfdump, "-I", "-r", path).Text, Nfdump.RunTool(nfdump, "-I", "-r", stamped).Text);
    }

    /// <summary>All that it says, on standard error too, without the names and what their bytes add to sizes and counts of elements.</summary>
    static string[] Show(string nfdump, string path, string format)
    {
        var shown = Nfdump.RunTool(nfdump, "-r", path, "-q", "-o", format);
        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
        Assert.NotEmpty(shown.Lines);
        var user = format == "csv" ? Array.IndexOf(shown.Lines[0].Split(','), "nselUser") : -1;
        return [.. shown.Lines.Where(line => !IsOfTheName(line)).Select(line => user < 0 ? line : Without(line, user))];
    }

    static bool IsOfTheName(string line) =>
        line.TrimStart() is var text && (text.StartsWith("username", StringComparison.Ordinal) || text.StartsWith("\"user_name\"", StringComparison.Ordinal)
            || text.StartsWith("Elements", StringComparison.Ordinal) || text.StartsWith("size", StringComparison.Ordinal) || text.StartsWith("ext map", StringComparison.Ordinal));

    static string Without(string line, int column) => string.Join(',', line.Split(',').Where((_, i) => i != column));
}
