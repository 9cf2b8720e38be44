using System.Globalization;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>Names of users from /etc/passwd, read again when the file changes.</summary>
sealed class UserNames(string path = "/etc/passwd")
{
    Dictionary<uint, string> _names = [];
    DateTime _readAt;

    /// <summary>Null: the file does not name the user.</summary>
    public string? NameOf(uint uid)
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (written != _readAt)
        {
            _readAt = written;
            _names = Read();
        }

        return _names.GetValueOrDefault(uid);
    }

    Dictionary<uint, string> Read()
    {
        var names = new Dictionary<uint, string>();
        try
        {
            // name:password:uid:gid:…; of several names of one uid the first one counts, as with getpwuid(3).
            foreach (var line in File.ReadLines(path))
            {
                var fields = line.Split(':', 4);
                if (fields.Length == 4 && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var uid))
                {
                    names.TryAdd(uid, fields[0]);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without the file there are numbers only.
        }

        return names;
    }
}
