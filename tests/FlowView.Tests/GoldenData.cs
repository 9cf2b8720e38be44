using System.Diagnostics;
using Xunit;

namespace Enrichment.View.Tests;

/// <summary>
/// What nfdump 1.7.8 printed for some flow files. The files are other projects' and not part of this one: they are read from
/// ../shared/data/golden beside the repository, see SharedData; without them the tests say that they were skipped.
/// </summary>
public sealed class GoldenData : IDisposable
{
    readonly string? _printed;

    public GoldenData()
    {
        Root = SharedData.Folder("golden");
        if (Root is null)
        {
            return;
        }

        _printed = Directory.CreateTempSubdirectory("flowview-golden-").FullName;
        using var tar = Process.Start("tar", ["-xJf", Path.Combine(Root, "nfdump-1.7.8.tar.xz"), "-C", _printed]);
        tar.WaitForExit();
        Assert.Equal(0, tar.ExitCode);
    }

    string? Root { get; }

    public static IEnumerable<string> FileNames =>
    [
        "netdumper-201701221623-v1.nf", "netdumper-201701271047-v1.nf", "nfgen-1.7.1-v2.nf",
        "proto-v1-user.nf", "proto-v2-pf-label.nf", "proto-v2-user.nf",
    ];

    public string FlowFile(string name)
    {
        Assert.SkipWhen(Root is null, "skipped: the flow files that nfdump 1.7.8 was shown are not beside this repository (shared/data/golden)");
        return Path.Combine(Root!, name);
    }

    /// <summary>The cases of a flow file whose names begin with a prefix: the rest of the name, and the text.</summary>
    public IEnumerable<(string Case, string Text)> Printed(string flowFile, string prefix, string ending = ".txt")
    {
        FlowFile(flowFile);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(_printed!, "nfdump-1.7.8", flowFile), prefix + "*" + ending).Order(StringComparer.Ordinal))
        {
            yield return (Path.GetFileNameWithoutExtension(path)[prefix.Length..], File.ReadAllText(path));
        }
    }

    public void Dispose()
    {
        if (_printed is not null)
        {
            Directory.Delete(_printed, recursive: true);
        }
    }
}
