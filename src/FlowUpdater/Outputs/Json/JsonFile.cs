using System.Globalization;
using System.Runtime.InteropServices;

namespace Enrichment.Updater.Outputs.Json;

/// <summary>Lines at the end of a file, or on standard output. SIGHUP: the file is opened anew, so that logrotate may have renamed it.</summary>
sealed class JsonFile : IJsonSink
{
    readonly string _path;
    readonly Action<string> _say;
    readonly PosixSignalRegistration? _hangUp;
    Stream? _stream;
    volatile bool _reopen;
    bool _failing;
    long _written, _lost;

    /// <param name="path"><c>-</c>: standard output.</param>
    /// <exception cref="IOException">It cannot be opened; one sentence.</exception>
    public JsonFile(string path, Action<string> say)
    {
        (_path, _say) = (path, say);
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

            _stream.Write(lines);
            _stream.Flush();
            (_written, _failing) = (_written + count, false);
        }
        catch (IOException e)
        {
            _lost += count;
            Fail(e);
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
            return Console.OpenStandardOutput();
        }

        try
        {
            // No buffer: lines come many at a time, and a reader sees whole ones.
            return new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot write JSON to {_path}: {e.Message}", e);
        }
    }
}
