namespace Enrichment;

/// <summary>
/// Files of other projects, which are not part of this one: in shared/data beside the repository, or where the
/// environment variable ENRICHMENT_SHARED_DATA says. Tests on them are skipped where they are not.
/// </summary>
static class SharedData
{
    /// <summary>The folder of that name; null: it is not on this machine.</summary>
    public static string? Folder(string name)
    {
        if (Environment.GetEnvironmentVariable("ENRICHMENT_SHARED_DATA") is { Length: > 0 } named)
        {
            return Path.Combine(named, name) is var there && Directory.Exists(there) ? there : null;
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Path.Combine(at.FullName, "shared", "data", name) is var candidate && Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
