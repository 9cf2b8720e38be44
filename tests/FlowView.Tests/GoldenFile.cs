using System.Runtime.CompilerServices;
using Xunit;

namespace Enrichment.View.Tests;

/// <summary>A text that is kept in Golden/ beside the tests; UPDATE_GOLDEN=1 writes it anew.</summary>
static class GoldenFile
{
    public static void Check(string name, string text, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Root(caller), "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{path} is missing; UPDATE_GOLDEN=1 writes it");
        Assert.Equal(File.ReadAllText(path), text);
    }

    static string Root(string caller)
    {
        var folder = Path.GetDirectoryName(caller)!;
        while (!File.Exists(Path.Combine(folder, "FlowView.Tests.csproj")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
