using System.Globalization;
using System.Runtime.InteropServices;

namespace Enrichment.Updater.Outputs.Json;

/// <summary>Lines at the end of a file, or on standard output. SIGHUP: the file is opened anew, so that logrotate may have renamed it.</summary>
sealed class JsonFile : IJsonSink
{
    readonly string _path;
    readonly Action<string> _say;
    readonly Action _readerGone;
    readonly PosixSignalRegistration? _hangUp;
    Stream? _stream;
    volatile bool _reopen;
    bool _failing;
    long _written, _lost;

    /// <param name="path"><c>-</c>: standard output.</param>
    /// <param name="readerGone">Called when nobody reads standard output any more.</param>
    /// <exception cref="IOException">It cannot be opened; one sentence.</exception>
    public JsonFile(string path, Action<string> say, Action? readerGone = null)
    {
        (_path, _say, _readerGone) = (path, say, readerGone ?? (() => { }));
        _stream = Open();
        if (!IsStandardOutput)
        {
            _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true; // It would end the program.
                _reopen = true;
            });
        }
    }

    public string Name => _path;

    public long Written => Volatile.Read(ref _written);

    public long Lost => Volatile.Read(ref _lost);

    bool IsStandardOutput => _path == "-";

    public string Summary
    {
        get
        {
            var lost = _lost > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {_lost:N0} could not be written") : "";
            return string.Create(CultureInfo.InvariantCulture, $"{_written:N0} flows as JSON to {(IsStandardOutput ? "standard output" : _path)}{lost}");
        }
    }

    public void Write(ReadOnlySpan<byte> lines, int count)
    {
        try
        {
            Reopen();
            if (_stream is null)
            {
                _lost += count;
                return;
            }

            WriteWhole(_stream, lines);
            (_written, _failing) = (_written + count, false);
        }
        catch (IOException e)
        {
            _lost += count;
            Fail(e);
        }
    }

    /// <summary>All of it, or nothing: a line that found no room (the disk is full) would spoil the next one.</summary>
    static void WriteWhole(Stream stream, ReadOnlySpan<byte> lines)
    {
        if (!stream.CanSeek)
        {
            stream.Write(lines);
            return;
        }

        // Where the end is now: others may have cut the file meanwhile (logrotate's copytruncate).
        var end = stream.Seek(0, SeekOrigin.End);
        try
        {
            stream.Write(lines);
        }
        catch (IOException)
        {
            stream.SetLength(end);
            throw;
        }
    }

    public void Dispose()
    {
        _hangUp?.Dispose();
        _stream?.Dispose();
    }

    void Reopen()
    {
        if (_reopen || _stream is null && !IsStandardOutput)
        {
            _reopen = false;
            _stream?.Dispose();
            _stream = null;
            _stream = Open();
        }
    }

    /// <summary>Said once, until it goes again. A reader that has seen enough (| head) ends the printing, not the work.</summary>
    void Fail(IOException e)
    {
        if (IsStandardOutput)
        {
            _stream = null;
            return;
        }

        if (!_failing)
        {
            _failing = true;
            _say($"{e.Message.TrimEnd('.')}; flows are not written as JSON, and counted");
        }
    }

    Stream Open()
    {
        if (IsStandardOutput)
        {
            return new StandardOutput(_readerGone);
        }

        try
        {
            // No buffer: lines come many at a time, and a reader sees whole ones.
            return new FileStream(_path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot write JSON to {_path}: {e.Message}", e);
        }
    }
}
