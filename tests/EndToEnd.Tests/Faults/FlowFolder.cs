using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>What is in a folder of flow files, as the real nfdump sees it.</summary>
static class FlowFolder
{
    /// <summary>All finished files are sound; returns how many flows they hold.</summary>
    public static long CountSound(string folder)
    {
        var flows = 0L;
        foreach (var file in Files(folder))
        {
            var verified = Tool.Run("nfdump", "-v", file);
            Assert.True(verified.ExitCode == 0 && !verified.Output.Contains("rror", StringComparison.Ordinal), verified.Output + verified.Errors);
            var read = Tool.Run("nfdump", "-r", file, "-q", "-N", "-o", "fmt:%fl");
            Assert.True(read.ExitCode == 0 && read.Errors.Length == 0, $"{file}: {read.Errors}");
            flows += read.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(line => long.Parse(line, CultureInfo.InvariantCulture));
        }

        return flows;
    }

    /// <summary>The finished ones.</summary>
    public static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "nfcapd.*").Where(file => !file.Contains("nfcapd.current", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Files in the making.</summary>
    public static string[] Unfinished(string folder) => Directory.GetFiles(folder, "nfcapd.current*");

    /// <summary>A flow file of so many flows, written by the updater.</summary>
    public static byte[] Written(int flows)
    {
        using var folder = new TempFolder();
        Tool.Run(Published.Updater, "run", "--read", folder.With("in.pcap", CaptureBytes.Of(flows)), "--write", folder.Of("out")).Expect("flowupdater");
        return File.ReadAllBytes(Assert.Single(Files(folder.Of("out"))));
    }
}
