using Enrichment.Files;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Stamp.Finding;

/// <summary>
/// Removes copies that a run left which was killed; the files that they were to replace are as they were. A copy in the making is locked
/// until just before it gets its name.
/// </summary>
static class StampLeftovers
{
    static readonly TimeSpan NameTakes = TimeSpan.FromMinutes(1);

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
        var maker = TemporaryFile.MakerOf(Path.GetFileName(path));
        return IsUnlocked(path) && (maker == Environment.ProcessId || !Directory.Exists($"/proc/{maker}") || IsOlderThan(path, NameTakes));
    }

    static bool IsUnlocked(string path)
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

    // Another process may have the number by now.
    static bool IsOlderThan(string path, TimeSpan age) =>
        FileStatus.Of(path) is { } status && DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch - TimeSpan.FromTicks(status.ChangedNs / 100) > age;
}
