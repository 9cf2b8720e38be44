using System.Globalization;
using Xunit;

namespace Enrichment.EndToEnd.Tests.GroundTruth;

/// <summary>
/// Thousands of short-lived processes, each with one known socket, on loopback: every captured flow against the truth.
/// GROUND_TRUTH_PROCESSES says how many (default 3,000).
/// </summary>
public sealed class GroundTruthTests(ITestOutputHelper output)
{
    static int Processes => int.Parse(Environment.GetEnvironmentVariable("GROUND_TRUTH_PROCESSES") ?? "3000", CultureInfo.InvariantCulture);

    [Fact]
    public void Ebpf_EveryFlow_IsNamedRightlyAtBothEnds()
    {
        using var lab = new TruthLab();
        var truth = lab.Run(Processes, "--source", "ebpf", "--cgroup", lab.Cgroup);
        var verdict = Judge(lab, truth);

        Assert.True(verdict.Wrong == 0 && verdict.Among == 0 && verdict.Unnamed == 0 && verdict.NotSeen.Count == 0, verdict.ToString());
        Assert.True(verdict.Right > Processes * 4, verdict.ToString());
        Assert.Contains("(0 lost)", lab.TrackerSaid, StringComparison.Ordinal);
        Assert.Contains("found 0 sockets and 0 ends untold", lab.TrackerSaid, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sockdiag")]
    [InlineData("procfs")]
    public void LowerTier_NoFlow_IsNamedWrongly(string source)
    {
        using var lab = new TruthLab();
        var truth = lab.Run(Math.Max(600, Processes / 5), "--source", source);
        var verdict = Judge(lab, truth);

        Assert.True(verdict.Wrong == 0, verdict.ToString());
    }

    Verdict Judge(TruthLab lab, Truth truth)
    {
        var verdict = Verdict.Of(truth, StampedEnd.Of(lab.Flows));
        output.WriteLine(lab.WorkloadsSaid.Trim());
        output.WriteLine(lab.TrackerSaid.Trim());
        output.WriteLine(lab.UpdaterSaid.Trim());
        output.WriteLine(verdict.ToString());
        return verdict;
    }
}
