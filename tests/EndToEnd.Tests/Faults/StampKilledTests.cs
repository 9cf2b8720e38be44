using System.Diagnostics;
using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;
using Enrichment.Nfcapd;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>
/// kill -9 while <c>flowupdater stamp</c> replaces the files of a tree, at random moments. The files are nfdump's own, with each compression
/// that it has.
/// </summary>
public sealed class StampKilledTests(ITestOutputHelper output) : IDisposable
{
    const int Kills = 25; // of each of two tests
    const int Flows = 36;

    readonly TempFolder _folder = new();
    readonly Dictionary<string, byte[]> _originals = [];
    readonly Random _random = new(20261121);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stamp_KilledAtRandomMoments_FilesAreOldOrNewAndTheNextRunFinishes()
    {
        MakeTree();
        var whole = Measure();
        var midway = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            Restore();
            Kill(whole, 0);
            var done = CheckAllAreWhole();
            midway += done > 0 && done < _originals.Count ? 1 : 0;
            if (kill % 5 == 0)
            {
                FinishAndCheck(expectDone: 0);
            }
        }

        Assert.True(midway >= Kills / 3, $"only {midway} of {Kills} kills came while files were being replaced");
    }

    [Fact]
    public void Stamp_KilledAtRandomMomentsWithState_GoesOnWhereItStopped()
    {
        MakeTree();
        var whole = Measure();
        var (midway, campaigns, before) = (0, 0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            if (before == _originals.Count)
            {
                FinishAndCheck(_originals.Count, "--state", _folder.Of("state"));
                Restore();
                File.Delete(_folder.Of("state"));
                (before, campaigns) = (0, campaigns + 1);
            }

            Kill(whole, before, "--state", _folder.Of("state"));
            var done = CheckAllAreWhole();
            Assert.True(done >= before, $"{before} files were done, and now only {done} are");
            midway += done > before && done < _originals.Count ? 1 : 0;
            before = done;
        }

        output.WriteLine($"{midway} of {Kills} kills came while files were being replaced; the tree was done {campaigns} times");
        Assert.True(midway >= Kills / 4, $"only {midway} of {Kills} kills came while files were being replaced");
        FinishAndCheck(before, "--state", _folder.Of("state"));
    }

    /// <summary>Three days, two routers' worth of nfdump's files.</summary>
    void MakeTree()
    {
        var kinds = new[] { "", "-z", "-y", "-j" }.Select(NfdumpFile).ToArray();
        for (var i = 0; i < 120; i++)
        {
            var path = _folder.Of(string.Create(CultureInfo.InvariantCulture, $"flows/2026/11/{20 + (i % 3)}/nfcapd.2026112{i % 3}{i / 3:0000}"));
            _originals.Add(path, kinds[i % kinds.Length]);
        }

        Restore();
    }

    byte[] NfdumpFile(string compression)
    {
        var source = Assert.Single(FlowFolder.Files(Path.Combine(Published.Root, "profiles/web-client/flows")));
        string[] options = ["-r", source, "-w", _folder.Of("one")];
        Tool.Run("nfdump", compression.Length > 0 ? [.. options, compression] : options).Expect("nfdump");
        return File.ReadAllBytes(_folder.Of("one"));
    }

    void Restore()
    {
        foreach (var (path, bytes) in _originals)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
        }
    }

    /// <summary>How long a run takes, and how long until it begins with the files.</summary>
    (double Start, double End) Measure()
    {
        var clock = Stopwatch.StartNew();
        Tool.Run(Published.Updater, "--version");
        var start = clock.Elapsed.TotalMilliseconds;
        clock.Restart();
        Tool.Run(Published.Updater, Arguments()).Expect("flowupdater");
        var end = clock.Elapsed.TotalMilliseconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a start takes {start:0} ms, a run {end:0} ms"));
        Restore();
        return (start, end);
    }

    int Replaced() => _originals.Count(file => new FileInfo(file.Key).Length != file.Value.Length);

    string[] Arguments(params string[] more) => ["stamp", "--services", "--jobs", "2", _folder.Of("flows"), .. more];

    /// <summary>One in five at any moment of a run; the others when some number of files is replaced, however fast the machine is just now.</summary>
    /// <param name="done">So many files were replaced before.</param>
    void Kill((double Start, double End) run, int done, params string[] more)
    {
        var moment = _random.Next(5) == 0 ? run.Start + (_random.NextDouble() * (run.End - run.Start)) : double.MaxValue;
        var files = done + 1 + _random.Next(Math.Max(1, _originals.Count - done - 1));
        using var process = Tool.Start(Published.Updater, Arguments(more));
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalMilliseconds < moment && (moment < double.MaxValue || Replaced() < files) && !process.HasExited)
        {
            Thread.Sleep(1);
        }

        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Each file is as it was, or stamped and sound; what else is there nobody takes for a flow file.</summary>
    /// <returns>How many are stamped.</returns>
    int CheckAllAreWhole()
    {
        var stamped = _originals.Where(file => !File.ReadAllBytes(file.Key).AsSpan().SequenceEqual(file.Value)).Select(file => file.Key).ToList();
        foreach (var path in stamped)
        {
            Assert.Equal(Flows, Read(path, out var named));
            Assert.True(named > 0, $"{path}: is neither as it was nor stamped");
        }

        foreach (var path in stamped.Where(_ => _random.Next(stamped.Count) < 4))
        {
            Nfdump.ExpectSound(path);
        }

        var others = Directory.GetFiles(_folder.Of("flows"), "*", SearchOption.AllDirectories).Where(path => !_originals.ContainsKey(path)).ToList();
        Assert.All(others, path => Assert.Matches(@"/nfcapd\.current\.\d+\.copy(\.\d+)?$", path));
        var seen = Tool.Run("nfdump", "-R", _folder.Of("flows"), "-q", "-N", "-A", "proto", "-o", "fmt:%fl");
        Assert.True(seen.ExitCode == 0 && seen.Errors.Length == 0, seen.Errors);
        Assert.Equal(Flows * _originals.Count, seen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => int.Parse(line, CultureInfo.InvariantCulture)));
        return stamped.Count;
    }

    void FinishAndCheck(int expectDone, params string[] more)
    {
        var result = Tool.Run(Published.Updater, Arguments(more));
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(_originals.Count, CheckAllAreWhole());
        Assert.Empty(Directory.GetFiles(_folder.Of("flows"), "nfcapd.current*", SearchOption.AllDirectories));
        if (more.Length > 0)
        {
            // A file may have been renamed whose line was not written yet, one for each thread.
            var skipped = System.Text.RegularExpressions.Regex.Match(result.Errors, @"skipped\s+([\d,]+)\s+done before");
            var known = skipped.Success ? int.Parse(skipped.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 0;
            Assert.InRange(known, Math.Max(0, expectDone - (2 * Kills)), expectDone);
        }
    }

    static int Read(string path, out int named)
    {
        using var reader = NfcapdReader.Open(path);
        var (block, record, flows) = (new NfcapdBlock(), new FlowRecord(), 0);
        named = 0;
        while (reader.Read(block))
        {
            while (block.Next(record))
            {
                flows++;
                named += record.UserName.Length > 0 ? 1 : 0;
            }
        }

        return flows;
    }
}
