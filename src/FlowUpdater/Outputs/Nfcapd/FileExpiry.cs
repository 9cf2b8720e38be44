namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>
/// Removes the oldest flow files of a folder, those below it too, when they are too old or take too much. What is no finished flow file is left
/// alone; folders that become empty go too.
/// </summary>
/// <param name="keepAge">By the time of a file's last change; infinite: for ever.</param>
/// <param name="keepBytes">Of all files together; <see cref="long.MaxValue"/>: without a bound.</param>
sealed class FileExpiry(string directory, TimeSpan keepAge, long keepBytes, TimeProvider time, Action<string> say)
{
    static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public bool HasBounds => keepAge != Timeout.InfiniteTimeSpan || keepBytes != long.MaxValue;

    /// <summary>Files removed so far.</summary>
    public long Removed { get; private set; }

    public void Run()
    {
        if (!HasBounds)
        {
            return;
        }

        // By name, which is by time, within a folder; over folders by time.
        var files = new DirectoryInfo(directory).EnumerateFiles("nfcapd.*", Below).Where(file => FileNames.IsFinished(file.Name))
            .OrderBy(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.FullName, StringComparer.Ordinal)
            .Select(file => (File: file, Bytes: LengthOf(file))).ToList();
        var bytes = files.Sum(file => file.Bytes);
        var now = time.GetUtcNow();
        foreach (var (file, length) in files)
        {
            var isOld = keepAge != Timeout.InfiniteTimeSpan && now - file.LastWriteTimeUtc > keepAge;
            if (isOld || bytes > keepBytes)
            {
                bytes -= length;
                TryRemove(file);
            }
        }
    }

    // Others may remove files too, at this moment: what is gone takes no room.
    static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    void TryRemove(FileInfo file)
    {
        try
        {
            Removed += file.Exists ? 1 : 0;
            file.Delete();
            for (var folder = file.Directory; folder is not null && folder.FullName.Length > Path.GetFullPath(directory).Length; folder = folder.Parent)
            {
                if (folder.EnumerateFileSystemInfos().Any())
                {
                    break;
                }

                folder.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            say($"{file.FullName}: is due to be removed, but cannot be: {e.Message}");
        }
    }
}
