using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Enrichment.View.Tests;

/// <summary>Text equal to nfdump 1.7.8's, byte for byte, but for the exceptions that each test names.</summary>
public sealed class Nfdump178Tests(GoldenData golden) : IClassFixture<GoldenData>
{
    public static IEnumerable<TheoryDataRow<string>> Files => GoldenData.FileNames.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Files))]
    public void Tokens_AllOfThem_PrintTheSame(string file)
    {
        var differing = Differing(file, "tok-", tag => FlowViewRun.Of("-r", golden.FlowFile(file), "-c", "40", "-q", "-o", $"fmt:%cnt|%{tag}|").Text);

        // 1.7.8 writes <none> for every label.
        Assert.Equal(file == "proto-v2-pf-label.nf" ? ["lbl"] : Crashing(file), differing);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Headers_AllOfThem_AreTheSame(string file) => Assert.Equal(
        Crashing(file),
        Differing(file, "hdr-", tag => FlowViewRun.Of("-r", golden.FlowFile(file), "-c", "1", "-o", $"fmt:%{tag}|").Text.Split('\n')[0] + "\n"));

    /// <summary>pipe went away in 1.7.5: there nfdump's text is its list of formats.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Formats_AllOfThem_PrintTheSame(string file) => Assert.Equal(
        ["pipe"],
        Differing(file, "o-", format => FlowViewRun.Of("-r", golden.FlowFile(file), "-q", "-o", format).Text));

    [Theory]
    [MemberData(nameof(Files))]
    public void Formats_WithPlainNumbers_PrintTheSame(string file) => Assert.Empty(
        Differing(file, "oN-", format => FlowViewRun.Of("-r", golden.FlowFile(file), "-q", "-N", "-o", format).Text));

    [Theory]
    [MemberData(nameof(Files))]
    public void Line_WithHeadAndTotals_PrintsTheSame(string file) => Assert.Empty(
        Differing(file, "header-summary-line", _ => FlowViewRun.Of("-r", golden.FlowFile(file), "-o", "line").TextWithoutCost));

    [Theory]
    [MemberData(nameof(Files))]
    public void Totals_OfTheFile_PrintTheSame(string file) => Assert.Empty(
        Differing(file, "I", _ => FlowViewRun.Of("-I", "-r", golden.FlowFile(file)).Text));

    /// <summary>The archive has the MD5 of the sorted numbers of the flows that pass; its names have underscores for blanks.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Filters_AllOfThem_LetTheSameFlowsPass(string file)
    {
        var cases = golden.Printed(file, "q-", ".md5").ToList();

        Assert.Equal(13, cases.Count);
        Assert.All(cases, c =>
        {
            var filter = c.Case.Replace("0.0_8", "0.0/8", StringComparison.Ordinal).Replace('_', ' ');
            var passed = FlowViewRun.Of("-r", golden.FlowFile(file), "-q", "-o", "fmt:%cnt", filter).Text.Split('\n')[..^1];
            var text = string.Concat(passed.Order(StringComparer.Ordinal).Select(line => line + "\n"));
#pragma warning disable CA5351 // the archive's choice
            Assert.Equal(c.Text[..32], Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text))));
#pragma warning restore CA5351
        });
    }

    /// <summary>Cases that belong to aggregation, statistics and -I come with those.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void Cases_OfTheWholeArchive_AreAllKnown(string file)
    {
        string[] known = ["tok-", "hdr-", "o-", "oN-", "header-summary-line", "A-", "Aauto-", "s-", "a", "b", "B", "I"];

        var unknown = golden.Printed(file, "").Select(c => c.Case)
            .Where(name => !known.Any(prefix => prefix.Length == 1 ? name == prefix : name.StartsWith(prefix, StringComparison.Ordinal)));

        Assert.Empty(unknown);
    }

    /// <summary>nfdump crashes on these columns where a record has no element 1: there is no text of it to compare with.</summary>
    static string[] Crashing(string file) => file == "nfgen-1.7.1-v2.nf" ? ["dtor", "stor"] : [];

    List<string> Differing(string file, string prefix, Func<string, string> ours)
    {
        var differing = new List<string>();
        var cases = 0;
        foreach (var (name, text) in golden.Printed(file, prefix))
        {
            cases++;
            if (ours(name) != text)
            {
                differing.Add(name);
            }
        }

        Assert.NotEqual(0, cases);
        return differing;
    }
}
