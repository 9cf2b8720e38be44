using Enrichment.Files;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Writing;
using Enrichment.View.Format;
using Enrichment.View.Query;
using Enrichment.View.Scan;

namespace Enrichment.View.Files;

/// <summary>What is asked of the files themselves, not of their flows: -I -g -E -v -x -i -J.</summary>
sealed class FileTasks(ViewOptions options, OutputFile output, TextWriter errors, TimeZoneInfo zone)
{
    StatRecord _sum;
    string? _ident;
    bool _isGood = true;

    /// <returns>Whether every file was good, and is as it was asked to be.</returns>
    public bool Run()
    {
        if (options.Task == FileTask.Gnuplot)
        {
            GnuplotLines.WriteHeader(output);
        }

        try
        {
            foreach (var path in options.TaskFile is { } file ? [file] : FileList.Select(options))
            {
                Run(path);
            }
        }
        catch (FileSelectionException wrong)
        {
            Report(wrong.Message);
        }

        if (options.Task == FileTask.Totals && _ident is not null)
        {
            FileSummary.Write(output, _ident, _sum);
        }

        return _isGood;
    }

    /// <summary>What is wrong with one file does not keep the others from their turn.</summary>
    void Run(string path)
    {
        try
        {
            RunTask(path);
        }
        catch (Exception wrong) when (FileTrouble.Sentence(path, wrong) is { } sentence)
        {
            Report(sentence);
        }
    }

    void RunTask(string path)
    {
        switch (options.Task)
        {
            case FileTask.Totals: AddTotals(path); break;
            case FileTask.Gnuplot: GnuplotLines.Write(output, path, Totals(path).Stat, zone); break;
            case FileTask.Exporters: ExporterList.Write(output, path); break;
            case FileTask.Check: Check(path, withBlocks: false); break;
            case FileTask.Structure: Check(path, withBlocks: true); break;
            case FileTask.Ident: ChangeIdent(path); break;
            case FileTask.Compress: Rewrite(path, null, options.Compression); output.Line($"File {path} compression changed"); break;
        }
    }

    void AddTotals(string path)
    {
        var (ident, stat) = Totals(path);
        _ident ??= ident; // of the first, as in nfdump
        _sum.Add(stat);
    }

    static (string Ident, StatRecord Stat) Totals(string path)
    {
        using var reader = NfcapdReader.Open(path);
        return (reader.Ident, reader.Stat ?? default);
    }

    void Check(string path, bool withBlocks)
    {
        if (FileCheck.Write(output, path, withBlocks, zone) is { } damage)
        {
            Report(damage);
        }
    }

    void ChangeIdent(string path)
    {
        var before = Rewrite(path, options.Ident, null);
        output.Line($"{path} ident: {before} -> {options.Ident}");
    }

    static string Rewrite(string path, string? ident, Packing? packing)
    {
        try
        {
            return NfcapdRewrite.Apply(path, ident, packing);
        }
        catch (IOException wrong) when (wrong is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(path))
        {
            throw new IOException($"cannot be written anew, and is as it was: {FailureReason.Of(wrong)}", wrong);
        }
    }

    void Report(string what)
    {
        _isGood = false;
        errors.WriteLine($"flowview: {what}");
    }
}
