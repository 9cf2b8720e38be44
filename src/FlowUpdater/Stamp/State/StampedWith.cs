using System.Globalization;
using System.Text;
using Enrichment.Files;

namespace Enrichment.Updater.Stamp.State;

/// <summary>
/// What files are stamped with, in the words of the command line: the same words, the same stamps. A file of bindings is not the same when
/// it was written to; a tracker and a journal go on, and only say more about times that nobody asked for yet.
/// </summary>
static class StampedWith
{
    public static string Of(StampRequest request)
    {
        var words = new StringBuilder();
        foreach (var path in request.Bindings)
        {
            words.Append(CultureInfo.InvariantCulture, $"--bindings {Identity(path)} ");
        }

        foreach (var directory in request.Journals)
        {
            words.Append(CultureInfo.InvariantCulture, $"--journal {Path.GetFullPath(directory)} ");
        }

        foreach (var tracker in request.Trackers)
        {
            words.Append(CultureInfo.InvariantCulture, $"--tracker {tracker} ");
        }

        if (request.Services)
        {
            words.Append(CultureInfo.InvariantCulture, $"--services-file {Identity(request.ServicesFile)} ");
        }

        if (request.OutputDirectory is { } output)
        {
            words.Append(CultureInfo.InvariantCulture, $"--out {Path.GetFullPath(output)} ");
        }

        if (request.ReceivedWithinNs is not null)
        {
            words.Append(CultureInfo.InvariantCulture, $"--export-delay {request.ExportDelay.TotalSeconds}s ");
        }

        foreach (var offset in request.ClockOffsets.Words)
        {
            words.Append(CultureInfo.InvariantCulture, $"--clock-offset {offset} ");
        }

        words.Append(request.Keep ? "--keep " : "");
        words.Append(CultureInfo.InvariantCulture, $"--match-time {request.MatchTime} --name-format {request.NameFormat} --placeholder '{request.Placeholder}'");
        return words.ToString();
    }

    static string Identity(string path) => FileStatus.Of(path) is { } status
        ? string.Create(CultureInfo.InvariantCulture, $"{Path.GetFullPath(path)} ({status.Size} bytes, modified {status.ModifiedNs})")
        : Path.GetFullPath(path);
}
