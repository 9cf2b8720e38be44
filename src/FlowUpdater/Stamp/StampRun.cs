using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Updater.Attribution;

namespace Enrichment.Updater.Stamp;

/// <summary>One run of <c>flowupdater stamp</c>: load the bindings, stamp file by file, print the counts.</summary>
sealed class StampRun(StampRequest request, TextWriter log)
{
    readonly StampCounts _counts = new();
    bool _failed;

    public StampCounts Counts => _counts;

    /// <returns>The exit code: 1 where something had to be left out.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var services = request.Services ? ServiceNames.Load(request.ServicesFile) : null;
            var files = FlowFiles.Find(request.Paths).ToList();
            var sources = new BindingSources(request, Say);
            if (files.Count == 0)
            {
                Say($"{string.Join(", ", request.Paths)}: there are no flow files in it");
                return 1;
            }

            await using var disposal = sources.ConfigureAwait(false);
            await sources.LoadAsync(TimeSpanNs.Everything, cancellationToken).ConfigureAwait(false);
            _failed |= sources.HadProblems;
            var attributor = new Attributor(sources.History, new AttributionOptions { MatchTime = request.MatchTime }, services);
            var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new FlowRecordStamper(attributor, request.NameFormat, sources.Span, request.ReceivedWithinNs));
            StampFiles(files, [.. workers], sources.Span, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Say("stopped; the files not yet reached are as they were");
            _failed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say(e.Message);
            return 1;
        }

        StampTable.Print(_counts, log);
        return _failed ? 1 : 0;
    }

    void StampFiles(List<FlowFile> files, FlowRecordStamper[] workers, TimeSpanNs bindings, CancellationToken cancellationToken)
    {
        var writer = new NfcapdStamper(new StampOptions { Keep = request.Keep, Placeholder = request.Placeholder, Stamps = true });
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Array.ForEach(workers, worker => worker.BeginFile());
            if (TryStamp(writer, workers, file, cancellationToken))
            {
                Array.ForEach(workers[1..], workers[0].Add);
                _counts.Add(workers[0].Counts);
                WarnOfClocks(file, workers[0], bindings);
            }
        }
    }

    bool TryStamp(NfcapdStamper writer, FlowRecordStamper[] workers, FlowFile file, CancellationToken cancellationToken)
    {
        try
        {
            var result = writer.Stamp(file.Path, OutputOf(file), workers, cancellationToken);
            _counts.AddFile(result.Flows, result.Kept);
            if (result.Damage is { } damage)
            {
                _failed = true;
                Say(damage);
            }

            return true;
        }
        catch (CorruptFlowFileException e)
        {
            // What lies beside flow files in a directory is no failure; what was named is.
            _failed |= file.Named || e.BlocksKept > 0;
            Say(e.BlocksKept > 0 ? $"{e.Message}, in the file as it was; --out DIR writes them stamped" : e.Message);
            _counts.Skip(e.BlocksKept > 0 ? "damaged, left as they are" : "not flow files");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MissingLibraryException)
        {
            _failed = true;
            Say(e.Message.Contains(file.Path, StringComparison.Ordinal) ? e.Message : $"{file.Path}: {e.Message}");
            _counts.Skip("could not be read or written");
        }

        return false;
    }

    string OutputOf(FlowFile file)
    {
        if (request.OutputDirectory is not { } directory)
        {
            return file.Path;
        }

        var output = Path.Combine(directory, file.Relative);
        Directory.CreateDirectory(Path.GetDirectoryName(output)!);
        return output;
    }

    void WarnOfClocks(FlowFile file, FlowRecordStamper stamper, TimeSpanNs bindings)
    {
        if (request.MatchTime == MatchTime.Flow && stamper.NoneInTime)
        {
            Say($"{file.Path}: no flow lies within the time of the bindings ({bindings}): the file begins {stamper.Flows.Apart(bindings)} ({stamper.Flows}); "
                + "if the exporter's clock was wrong, --match-time any looks at no times");
        }
    }

    void Say(string sentence) => log.WriteLine($"flowupdater: {sentence}");
}
