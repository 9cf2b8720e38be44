using System.Text.Json;

namespace Enrichment.View.Profiles;

/// <summary>Saves a profile under its name when it is complete; until then the one that was there stays.</summary>
static class ProfileFile
{
    /// <exception cref="ProfileException">It cannot be written.</exception>
    public static void Save(string path, TrafficProfile profile)
    {
        var draft = $"{path}.{Environment.ProcessId}.new";
        try
        {
            using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                using var json = new Utf8JsonWriter(file, ProfileJson.Options);
                ProfileJson.Write(json, profile, int.MaxValue);
                file.WriteByte((byte)'\n');
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            TryDelete(draft);
            throw new ProfileException(wrong is DirectoryNotFoundException ? $"{path}: no such directory" : $"{path}: it cannot be saved: {wrong.Message}");
        }
    }

    static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return; // What is said already is why.
        }
    }
}
