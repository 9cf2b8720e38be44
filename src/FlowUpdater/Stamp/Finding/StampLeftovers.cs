using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Stamp.Finding;

/// <summary>
/// Removes copies that a run left which was killed; the files that they were to replace are as they were. A copy in the making is locked,
/// and left to who makes it.
/// </summary>
static class StampLeftovers
{
    public static void Remove(string directory, StampReport report)
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(directory, TemporaryFile.Prefix + "*"))
            {
                if (TemporaryFile.IsCopy(Path.GetFileName(path)) && IsAbandoned(path))
                {
                    File.Delete(path);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Then nothing was left in it.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            report.Fail($"{directory}: what a killed run left in it cannot be removed: {error.Message}");
        }
    }

    static bool IsAbandoned(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
