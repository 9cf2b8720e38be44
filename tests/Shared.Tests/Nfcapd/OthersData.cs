using Xunit;

namespace Enrichment.Tests.Nfcapd;

/// <summary>Real files of other projects, which are not part of this one: read where they are there, else the test says that it was skipped.</summary>
static class OthersData
{
    public static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var path = SharedData.Folder(folder);
        Assert.SkipWhen(path is null, $"skipped: the real flow files of {folder} are not on this machine");
        return [.. Directory.EnumerateFiles(path!, pattern).Order(StringComparer.Ordinal)];
    }
}
