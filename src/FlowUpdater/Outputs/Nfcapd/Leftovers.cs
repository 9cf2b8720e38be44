using System.Globalization;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>
/// Temporary files that a crashed run left: their complete blocks become files of their spans. What another program is writing is left
/// alone.
/// </summary>
sealed class Leftovers(string directory, FilePublisher publisher, FileNames names, NfcapdWriterOptions options, Action<string> say)
{
    public void Salvage()
    {
        foreach (var path in Directory.EnumerateFiles(directory, TemporaryFile.Prefix + "*").Order(StringComparer.Ordinal))
        {
            if (!TemporaryFile.IsCopy(Path.GetFileName(path)) && IsAbandoned(path))
            {
                TrySalvage(path);
            }
        }
    }

    /// <summary>Ours are locked while they are written; nfcapd's are not, so its process is looked for.</summary>
    bool IsAbandoned(string path)
    {
        var pid = path[(path.LastIndexOf(TemporaryFile.Prefix, StringComparison.Ordinal) + TemporaryFile.Prefix.Length)..].Split('.')[0];
        var ours = pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (!ours && Directory.Exists("/proc/" + pid))
        {
            say($"{path} is left as it is: process {pid} may be writing it");
            return false;
        }

        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    void TrySalvage(string path)
    {
        TemporaryFile? salvaged = null;
        try
        {
            var span = names.SpanOf(CreatedOf(path));
            salvaged = TemporaryFile.Create(directory);
            var result = NfcapdJoin.Join([path], salvaged.Handle, options with { Created = CreatedOf(path).ToUnixTimeSeconds() });
            if (result.Flows == 0)
            {
                say($"{path}, left by a run that crashed, holds no complete block and was removed");
            }
            else
            {
                say($"{path}, left by a run that crashed: {result.Flows} flows were saved to {publisher.Publish(salvaged, span)}");
                salvaged = null;
            }

            File.Delete(path);
        }
        catch (Exception error) when (error is CorruptFlowFileException or IOException or UnauthorizedAccessException)
        {
            say($"{path}, left by a run that crashed, cannot be salvaged and stays: {error.Message}");
        }

        salvaged?.Handle.Dispose();
        salvaged?.Delete();
    }

    static DateTimeOffset CreatedOf(string path)
    {
        using var reader = NfcapdReader.Open(path);
        return reader.Header.Created > 0
            ? DateTimeOffset.FromUnixTimeSeconds(reader.Header.Created)
            : File.GetLastWriteTimeUtc(path);
    }
}
