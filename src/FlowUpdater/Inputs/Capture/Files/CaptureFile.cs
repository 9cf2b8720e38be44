using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Updater.Inputs.Capture.Files;

/// <summary>Opens a capture file of either format, told apart by its first four bytes.</summary>
static class CaptureFile
{
    public const string StandardInput = "-";

    /// <param name="path">A file, or <c>-</c> for standard input.</param>
    /// <param name="stop">Ends the wait for a pipe that gives nothing.</param>
    /// <exception cref="CaptureException">Not there, not readable, or not a capture file.</exception>
    public static IPacketSource Open(string path, CancellationToken stop = default)
    {
        try
        {
            // The window is the buffer; FileStream's own would only copy once more.
            var stream = path == StandardInput
                ? new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 0)
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
            var pipe = stream.CanSeek ? null : new PipeWait((int)stream.SafeFileHandle.DangerousGetHandle(), stop);
            return Open(new ReadWindow(stream, pipe), path == StandardInput ? "standard input" : path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaptureException(e is FileNotFoundException or DirectoryNotFoundException
                ? $"{path}: no such file"
                : Directory.Exists(path) ? $"{path}: a directory, not a capture file"
                : e is UnauthorizedAccessException ? $"{path}: permission denied"
                : $"{path}: {e.Message}");
        }
    }

    public static IPacketSource Open(Stream stream, string name) => Open(new ReadWindow(stream), name);

    static IPacketSource Open(ReadWindow window, string name)
    {
        try
        {
            return Recognize(window, name);
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    static IPacketSource Recognize(ReadWindow window, string name)
    {
        if (!window.Has(4))
        {
            throw new CaptureException($"{name}: not a capture file: it has {window.Available} bytes");
        }

        var magic = BinaryPrimitives.ReadUInt32LittleEndian(window.Peek(4));
        return magic switch
        {
            PcapReader.MagicMicroseconds or PcapReader.MagicNanoseconds => new PcapReader(window, name, bigEndian: false),
            PcapReader.SwappedMicroseconds or PcapReader.SwappedNanoseconds => new PcapReader(window, name, bigEndian: true),
            PcapNgReader.SectionHeader => new PcapNgReader(window, name),
            _ => throw new CaptureException(NotACapture(name, window.Peek(4), magic)),
        };
    }

    static string NotACapture(string name, ReadOnlySpan<byte> start, uint magic)
    {
        var hint = magic switch
        {
            _ when start is [0x1F, 0x8B, ..] => "; it is compressed with gzip: zcat FILE | flowupdater run --read -",
            0xFD2FB528 => "; it is compressed with zstd: zstdcat FILE | flowupdater run --read -",
            0xA1B2CD34 or 0x34CDB2A1 => "; it is Kuznetzov's variant of pcap: editcap -F pcap FILE NEW makes it plain",
            _ when start is [0x0C, 0xA5, ..] or [0xA5, 0x0C, ..] => "; it is a flow file of nfdump: flowupdater stamp, or flowview -r",
            _ => "",
        };
        return $"{name}: neither pcap nor pcapng: it begins with {Convert.ToHexStringLower(start)}{hint}";
    }
}
