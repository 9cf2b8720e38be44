using System.IO.Compression;
using Enrichment.Flows;

namespace Enrichment.Bindings;

/// <summary>What was read of a file of bindings.</summary>
/// <param name="Bindings">Given to the sink.</param>
/// <param name="BadLines">Left out.</param>
/// <param name="LostCloses">Closes of sockets that the file does not open.</param>
/// <param name="FirstTimeNs">Time of the earliest event; with <paramref name="LastTimeNs"/> the span of the file.</param>
/// <param name="Problem">Null, or one sentence for people: where, what is wrong, what was kept.</param>
public readonly record struct BindingFileSummary(
    long Bindings, long BadLines, long LostCloses, long FirstTimeNs, long LastTimeNs, string? Problem);

/// <summary>
/// Reads the text form of the feed (gzip or plain) as a stream and gives each binding to a sink as soon as its end is
/// known, the open ones at the end of the file. A second open of the same socket (same endpoints, network namespace
/// and cookie) ends the first.
/// </summary>
public sealed class BindingTextReader
{
    readonly Action<Binding> _sink;
    readonly Action<Translation>? _translations;
    readonly BindingLine _line = new();
    readonly Dictionary<SocketKey, Binding> _open = [];
    readonly Dictionary<Endpoint, SocketKey> _lastOpened = [];
    readonly Dictionary<TranslationKey, Translation> _translated = [];
    long _bindings;
    long _badLines;
    long _lostCloses;
    long _first = long.MaxValue;
    long _last = long.MinValue;

    BindingTextReader(Action<Binding> sink, Action<Translation>? translations) => (_sink, _translations) = (sink, translations);

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static BindingFileSummary ReadFile(string path, Action<Binding> sink, Action<Translation>? translations = null)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        return Read(file, path, sink, translations);
    }

    /// <param name="name">What to call the stream in a sentence.</param>
    public static BindingFileSummary Read(Stream stream, string name, Action<Binding> sink, Action<Translation>? translations = null) =>
        new BindingTextReader(sink, translations).ReadAll(stream, name);

    BindingFileSummary ReadAll(Stream stream, string name)
    {
        using var lines = new LineReader(Unpacked(stream));
        string? problem = null;
        try
        {
            while (lines.TryRead(out var line, out var tooLong))
            {
                var wrong = tooLong ? $"the line is longer than {LineReader.MaxLine} bytes" : Take(line);
                if (wrong is not null)
                {
                    _badLines++;
                    problem ??= $"{name}: line {lines.Number}: {wrong}";
                }
            }
        }
        catch (InvalidDataException e)
        {
            problem ??= $"{name}: the gzip data is damaged after line {lines.Number} ({e.Message.TrimEnd('.')})";
        }

        foreach (var binding in _open.Values)
        {
            Give(binding);
        }

        foreach (var translation in _translated.Values)
        {
            _translations?.Invoke(translation);
        }

        if (problem is not null)
        {
            problem += $"; {_badLines} bad {(_badLines == 1 ? "line" : "lines")} left out, {_bindings} bindings kept";
        }

        return new BindingFileSummary(_bindings, _badLines, _lostCloses, _first, _last, problem);
    }

    static Stream Unpacked(Stream stream)
    {
        var start = new byte[2];
        var read = stream.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        var whole = new PrefixedStream(start.AsMemory(0, read), stream);
        return read == 2 && start[0] == 0x1F && start[1] == 0x8B ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }

    string? Take(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd((byte)'\r');
        if (text.IsEmpty)
        {
            return null;
        }

        if (_line.Parse(text) is { } wrong)
        {
            return wrong;
        }

        var time = _line.Time!.Value;
        _first = Math.Min(_first, time);
        _last = Math.Max(_last, time);
        if (_line.IsTranslation)
        {
            Translate(time, _line.IsOpen == true);
            return null;
        }

        var key = new SocketKey(_line.Local, _line.Remote, _line.NetNs, _line.Cookie);
        if (_line.IsOpen == true)
        {
            Open(key, time);
        }
        else
        {
            Close(key, time);
        }

        return null;
    }

    /// <summary>Given to the sink when it has ended; an end without its begin says itself when that was.</summary>
    void Translate(long time, bool begins)
    {
        var key = new TranslationKey(_line.NetNs, _line.Source, _line.Destination, _line.TranslatedSource, _line.TranslatedDestination);
        if (!_translated.Remove(key, out var translation) && (begins || _line.Opened is not null))
        {
            var opened = begins ? time : _line.Opened!.Value;
            translation = FromLine(key, _line.OpenedFrom ?? opened, opened);
        }
        else if (translation is null)
        {
            _lostCloses++;
            return;
        }

        if (begins)
        {
            _translated.Add(key, translation);
            return;
        }

        (translation.ClosedFrom, translation.ClosedBy) = (_line.ClosedFrom ?? time, time);
        _translations?.Invoke(translation);
    }

    Translation FromLine(in TranslationKey key, long openedFrom, long openedBy) => new()
    {
        Id = _line.Id,
        NetNs = key.NetNs,
        Source = key.Source,
        Destination = key.Destination,
        TranslatedSource = key.TranslatedSource,
        TranslatedDestination = key.TranslatedDestination,
        OpenedFrom = openedFrom,
        OpenedBy = openedBy,
    };

    void Open(SocketKey key, long time)
    {
        var binding = FromLine(_line.OpenedFrom ?? time, time);
        if (_open.Remove(key, out var before))
        {
            End(before, Math.Max(before.OpenedBy, binding.OpenedFrom), time);
        }

        _open.Add(key, binding);
        _lastOpened[key.Local] = key;
    }

    void Close(SocketKey key, long time)
    {
        if (!_open.Remove(key, out var binding))
        {
            // A hand-written close may leave out what its open said.
            if (key.Remote is null && key.Cookie == 0 && _lastOpened.TryGetValue(key.Local, out var last) && _open.Remove(last, out binding))
            {
                key = last;
            }
            else if (_line.Opened is { } opened)
            {
                binding = FromLine(_line.OpenedFrom ?? opened, opened);
            }
            else
            {
                _lostCloses++;
                return;
            }
        }

        _lastOpened.Remove(key.Local);
        End(binding, _line.ClosedFrom ?? time, time);
    }

    void End(Binding binding, long closedFrom, long closedBy)
    {
        binding.ClosedFrom = closedFrom;
        binding.ClosedBy = closedBy;
        Give(binding);
    }

    void Give(Binding binding)
    {
        _bindings++;
        _sink(binding);
    }

    Binding FromLine(long openedFrom, long openedBy) => new()
    {
        Id = _line.Id,
        Cookie = _line.Cookie,
        NetNs = _line.NetNs,
        Local = _line.Local,
        Remote = _line.Remote,
        Listening = _line.Listening,
        DualStack = _line.DualStack,
        Owners = _line.Owners,
        OpenedFrom = openedFrom,
        OpenedBy = openedBy,
    };

    /// <summary>What makes two lines speak of the same socket.</summary>
    readonly record struct SocketKey(Endpoint Local, Endpoint? Remote, ulong NetNs, ulong Cookie);
}
