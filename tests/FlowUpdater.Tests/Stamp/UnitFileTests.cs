using Enrichment.Updater.Stamp;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp;

/// <summary>The service that is shipped as an example.</summary>
public sealed class UnitFileTests
{
    [Fact]
    public void ExecStart_OfTheUnit_IsAGoodCommandLine()
    {
        var unit = File.ReadAllText(Path.Combine(Root(), "packaging/systemd/flowupdater-stamp.service")).Replace("\\\n", " ", StringComparison.Ordinal);
        var line = Assert.Single(unit.Split('\n'), line => line.StartsWith("ExecStart=/usr/bin/flowupdater stamp ", StringComparison.Ordinal));

        var parsed = StampCommand.Create().Parse(line["ExecStart=/usr/bin/flowupdater stamp ".Length..]);

        Assert.Empty(parsed.Errors);
        // It may write where its flow files are, and nowhere else but in its state directory.
        Assert.Contains("ReadWritePaths=" + parsed.Tokens[0].Value + "\n", unit, StringComparison.Ordinal);
        Assert.Contains("--state /var/lib/flowupdater/", line, StringComparison.Ordinal);
        Assert.Contains("StateDirectory=flowupdater\n", unit, StringComparison.Ordinal);
    }

    static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Enrichment.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Enrichment.sln is in no folder above the tests");
    }
}
