namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>A folder for one test's files.</summary>
sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("enrichment-faults-").FullName;

    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public string With(string name, byte[] content)
    {
        File.WriteAllBytes(Of(name), content);
        return Of(name);
    }

    public string With(string name, string text)
    {
        File.WriteAllText(Of(name), text);
        return Of(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
