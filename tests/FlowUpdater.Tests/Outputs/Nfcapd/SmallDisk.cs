using System.Globalization;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Nfcapd;

/// <summary>A file system of a few megabytes in memory, to be full soon. Needs root.</summary>
sealed class SmallDisk : IDisposable
{
    SmallDisk(string path) => Path = path;

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public static SmallDisk TryMount(string path, int megabytes)
    {
        Directory.CreateDirectory(path);
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        var mount = Nfdump.RunTool("mount", "-t", "tmpfs", "-o", size, "none", path);
        Assert.SkipUnless(mount.ExitCode == 0, "skipped: mounting a small file system needs root: " + mount.Errors.Trim());
        return new SmallDisk(path);
    }

    public void Dispose() => Nfdump.RunTool("umount", "-l", Path);
}
