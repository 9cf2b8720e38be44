using System.Text.Json;
using Enrichment.Files;

namespace Enrichment.View.Profiles;

/// <summary>Saves a profile under its name when it is complete; until then the one that was there stays. Into pipes and devices it goes as it is.</summary>
static class ProfileFile
{
    /// <exception cref="ProfileException">It cannot be written.</exception>
    public static void Save(string path, TrafficProfile profile)
    {
        try
        {
            switch (FileStatus.Of(path))
            {
                case { IsDirectory: true }:
                    throw new ProfileException($"{path}: it cannot be saved: it is a directory");
                case null or { IsRegular: true }:
                    var file = new FileInfo(path);
                    Replace(file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path, profile);
                    break;
                default:
                    Write(path, FileMode.Open, profile);
                    break;
            }
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new ProfileException(wrong is DirectoryNotFoundException ? $"{path}: no such directory" : $"{path}: it cannot be saved: {FailureReason.Of(wrong)}");
        }
    }

    /// <summary>A link stays one: what it leads to is replaced.</summary>
    static void Replace(string path, TrafficProfile profile)
    {
        var draft = $"{path}.{Environment.ProcessId}.new";
        try
        {
            Write(draft, FileMode.Create, profile);
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            TryDelete(draft);
            throw;
        }
    }

    static void Write(string path, FileMode mode, TrafficProfile profile)
    {
        using var file = new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
        using var json = new Utf8JsonWriter(file, ProfileJson.Options);
        ProfileJson.Write(json, profile, int.MaxValue);
        json.Flush();
        file.WriteByte((byte)'\n');
        if (mode == FileMode.Create)
        {
            RandomAccess.FlushToDisk(file.SafeFileHandle);
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
