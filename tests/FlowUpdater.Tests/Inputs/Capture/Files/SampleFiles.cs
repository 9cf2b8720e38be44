namespace Enrichment.Updater.Tests.Inputs.Capture.Files;

/// <summary>The real captures under tests/TestData/pcap.</summary>
static class SampleFiles
{
    public static string Path(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, "tests", "TestData", "pcap", name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"tests/TestData/pcap/{name} is not above {AppContext.BaseDirectory}");
    }
}
