using System.Collections.Concurrent;
using System.Globalization;
using Xunit;

namespace Enrichment.EndToEnd.Tests.GroundTruth;

/// <summary>
/// Thousands of short-lived processes, each with one known socket: every captured flow against the truth.
/// GROUND_TRUTH_PROCESSES says how many (default 2,000).
/// </summary>
public sealed class GroundTruthTests(ITestOutputHelper output)
{
    /// <summary>The tier of a cgroup's programs as it is where they cannot tell names.</summary>
    const string WithoutNames = "cgroup without CAP_PERFMON";

    static int Processes => int.Parse(Environment.GetEnvironmentVariable("GROUND_TRUTH_PROCESSES") ?? "2000", CultureInfo.InvariantCulture);

    [Fact]
    public void Ebpf_EveryFlow_IsNamedRightlyAtBothEnds()
    {
        using var lab = new TruthLab();
        var truth = lab.RunAll(Processes, "--source", "ebpf", "--cgroup", lab.Cgroup);
        var verdict = Judge(lab, truth);

        AllRight(lab, verdict);
        Assert.True(verdict.Right > Processes * 4, verdict.ToString());
    }

    /// <summary>Ports go from one program to the next at once, on whichever CPU: packets of several are one flow, and those alone are named.</summary>
    [Fact]
    public void Ebpf_PortsTakenAgainAtOnce_EveryFlowIsNamedRightly()
    {
        using var lab = new TruthLab().WithPorts(400);
        var truth = lab.RunSenders(Processes / 2, "--source", "ebpf", "--cgroup", lab.Cgroup);
        var verdict = Judge(lab, truth);

        AllRight(lab, verdict);
        Assert.DoesNotContain("shared by several processes 0", lab.UpdaterSaid, StringComparison.Ordinal);
    }

    [Fact]
    public void LowerTiers_NoFlow_IsNamedWrongly()
    {
        var verdicts = new ConcurrentDictionary<string, Verdict>();
        string[] tiers = ["cgroup", WithoutNames, "taskfile", "sockdiag", "procfs"];
        Parallel.ForEach(tiers, new ParallelOptions { MaxDegreeOfParallelism = 2 }, tier =>
        {
            // For two polls workers that share a listener may be known as its holders one by one (docs/processtracker.md).
            using var lab = new TruthLab
            {
                SettleMs = 2000,
                TrackerRunBy = tier == WithoutNames ? ["setpriv", "--inh-caps=-all", "--bounding-set=-perfmon,-sys_admin"] : [],
            };
            string[] options = tier.StartsWith("cgroup", StringComparison.Ordinal) ? ["--source", "cgroup", "--cgroup", lab.Cgroup] : ["--source", tier];
            verdicts[tier] = Verdict.Of(lab.RunAll(Math.Max(400, Processes / 6), options), StampedEnd.Of(lab.Flows));
        });

        foreach (var tier in tiers)
        {
            output.WriteLine($"--source {tier}: {verdicts[tier].Share:0.0} % of the ends that are somebody's named rightly\n{verdicts[tier]}");
        }

        Assert.True(verdicts.Values.All(verdict => verdict.Wrong == 0), string.Join('\n', verdicts.Select(pair => $"{pair.Key}\n{pair.Value}")));
    }

    static void AllRight(TruthLab lab, Verdict verdict)
    {
        Assert.True(verdict.Wrong == 0 && verdict.Among == 0 && verdict.Unnamed == 0 && verdict.NotSeen.Count == 0, verdict.ToString());
        Assert.Contains("(0 lost)", lab.TrackerSaid, StringComparison.Ordinal);
        Assert.Contains("found 0 sockets and 0 ends untold", lab.TrackerSaid, StringComparison.Ordinal);
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
