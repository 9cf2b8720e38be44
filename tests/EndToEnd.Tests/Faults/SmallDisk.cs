using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>A file system of a few hundred kilobytes, unmounted at the end.</summary>
sealed class SmallDisk : IDisposable
{
    readonly string _filler;

    public SmallDisk(string path, int kilobytes)
    {
        Path = Directory.CreateDirectory(path).FullName;
        _filler = System.IO.Path.Combine(Path, "filler");
        Tool.Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kilobytes}k"), "enrichment-test", Path).Expect("mount");
    }

    public string Path { get; }

    /// <summary>Takes all room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(_filler, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // That was the aim.
        }
    }

    public void Free() => File.Delete(_filler);

    public void Dispose() => Tool.Run("umount", "-l", Path);
}
