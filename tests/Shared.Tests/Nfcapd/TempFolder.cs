namespace Enrichment.Tests.Nfcapd;

/// <summary>A directory that is gone after the test.</summary>
sealed class TempFolder(string root) : IDisposable
{
    public TempFolder()
        : this(System.IO.Path.GetTempPath())
    {
    }

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(root, "nfcapd-test-" + System.IO.Path.GetRandomFileName())).FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
