using System.Globalization;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.Keeping;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>
/// Keeps templates over a restart. The receiving threads give what changed as text, at most every two seconds; the file is written elsewhere, as
/// a whole and then renamed, so that a crash leaves the one before.
/// </summary>
sealed class TemplateFile(string path, Action<string> say)
{
    const long EveryNs = 2_000_000_000;

    readonly Lock _gate = new();
    readonly Dictionary<ExportSources, Offered> _offered = [];
    bool _isNew;
    bool _failed;

    /// <summary>Brings back what the last run kept.</summary>
    /// <exception cref="IOException">The file is there, but is none of ours or cannot be read.</exception>
    public void Restore(IReadOnlyList<ExportSources> listeners)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            // Which of several addresses an exporter sends to is not kept: each knows all.
            var text = File.ReadAllText(path);
            var (templates, damaged) = (0, 0);
            foreach (var sources in listeners)
            {
                (templates, damaged) = KeptSources.Read(text, sources);
            }

            var wrong = damaged > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {damaged} lines are damaged and were passed over") : "";
            say(string.Create(CultureInfo.InvariantCulture, $"{path}: {templates} templates of the last run{wrong}"));
        }
        catch (FormatException e)
        {
            throw new IOException($"{path}: is no file of templates: {e.Message}", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Called by the thread that decodes, now and then.</summary>
    /// <param name="last">There is no later call.</param>
    public void Offer(ExportSources sources, long nowNs, bool last = false)
    {
        Offered known;
        lock (_gate)
        {
            known = _offered.GetValueOrDefault(sources);
        }

        var version = KeptSources.VersionOf(sources);
        if (!last && (version == known.Version || nowNs - known.AtNs < EveryNs))
        {
            return;
        }

        var text = KeptSources.Write(sources.All, ended: last);
        lock (_gate)
        {
            _offered[sources] = new Offered(version, nowNs, text);
            _isNew = true;
        }
    }

    /// <summary>Writes what is new; where that fails it is said once, and tried again with the next change.</summary>
    public void Save()
    {
        string text;
        lock (_gate)
        {
            if (!_isNew)
            {
                return;
            }

            _isNew = false;
            var parts = _offered.Values.Select(offered => offered.Text).ToList();
            text = parts[0] + string.Concat(parts.Skip(1).Select(part => part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..]));
        }

        try
        {
            File.WriteAllText(path + ".new", text);
            File.Move(path + ".new", path, overwrite: true);
            _failed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failed)
            {
                say($"{path}: templates cannot be kept: {e.Message}");
            }

            _failed = true;
        }
    }

    readonly record struct Offered(long Version, long AtNs, string Text);
}
