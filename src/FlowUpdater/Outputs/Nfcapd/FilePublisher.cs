using Enrichment.Files;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>
/// Gives finished files their names. Where the name is taken (a restart within the span, the hour that local time goes through twice) the
/// file there is continued, as nfcapd does; where it cannot be continued the new one gets another name. Nothing is ever overwritten.
/// </summary>
sealed class FilePublisher(string directory, FileNames names, NfcapdWriterOptions options, Action<string> say)
{
    /// <returns>The path of the file that the flows are in now.</returns>
    /// <exception cref="IOException">No name could be given; the temporary file stays.</exception>
    public string Publish(TemporaryFile temporary, DateTimeOffset span)
    {
        var path = names.Of(span);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Two programs that write into one folder end their files at the same moment, and would both continue the file that is there.
        using var alone = DirectoryLock.Take(directory);
        return TryMove(temporary, path) || TryContinue(temporary, path) ? path : MoveElsewhere(temporary, span);
    }

    static bool TryMove(TemporaryFile temporary, string path)
    {
        try
        {
            temporary.MoveTo(path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
    }

    bool TryContinue(TemporaryFile temporary, string path)
    {
        TemporaryFile? joined = null;
        try
        {
            var before = Identity(path);
            joined = TemporaryFile.Create(directory);
            var result = NfcapdJoin.Join([path, temporary.Path], joined.Handle, options);
            if (result.Damage is null && Identity(path) == before)
            {
                joined.MoveTo(path, overwrite: true);
                temporary.Delete();
                return true;
            }

            say(result.Damage is null ? $"{path} is being changed by another program" : result.Damage);
        }
        catch (Exception error) when (error is CorruptFlowFileException or IOException or UnauthorizedAccessException)
        {
            say($"{path} cannot be continued: {error.Message}");
        }

        joined?.Handle.Dispose();
        joined?.Delete();
        return false;
    }

    string MoveElsewhere(TemporaryFile temporary, DateTimeOffset span)
    {
        foreach (var path in names.Others(span))
        {
            if (TryMove(temporary, path))
            {
                return path;
            }
        }

        throw new IOException($"{temporary.Path}: every name of its span is taken");
    }

    static (long Length, DateTime Written) Identity(string path)
    {
        var file = new FileInfo(path);
        return (file.Length, file.LastWriteTimeUtc);
    }
}
