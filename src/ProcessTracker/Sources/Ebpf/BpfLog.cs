using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>
/// Listens to what libbpf says while programs are loaded, the verifier's log with it. libbpf has one listener in a process: who
/// comes while another one listens waits. To be disposed of by the thread that began it.
/// </summary>
sealed unsafe class BpfLog : IDisposable
{
    /// <summary>A verifier's log comes in one piece, and what matters stands at its end.</summary>
    const int MaxPiece = 1 << 20;
    const int MaxText = 4 << 20;
    static readonly Lock OneListener = new();
    static readonly StringBuilder Said = new();
    static byte* _piece;
    readonly nint _before;

    /// <exception cref="EbpfException">There is no libbpf.</exception>
    public static BpfLog Begin()
    {
        try
        {
            return new BpfLog();
        }
        catch (DllNotFoundException)
        {
            throw new EbpfException("libbpf.so.1 is not installed (Debian's libbpf1)");
        }
    }

    BpfLog()
    {
        OneListener.Enter();
        try
        {
            _before = Libbpf.libbpf_set_print(&Print);
        }
        catch
        {
            OneListener.Exit();
            throw;
        }

        Said.Clear();
        _piece = (byte*)NativeMemory.Alloc(MaxPiece);
    }

    public void Dispose()
    {
        _ = Libbpf.libbpf_set_print((delegate* unmanaged[Cdecl]<int, byte*, void*, int>)_before);
        NativeMemory.Free(_piece);
        OneListener.Exit();
    }

    /// <summary>A phrase for what failed: libbpf's words, or the verifier's last ones, or else the system's for the error number.</summary>
    public static EbpfException Failure(string what, int errno) => new(Phrase(what, errno, Said.ToString()));

    public static string Phrase(string what, int errno, string said)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        // Where the simplest program is refused, libbpf only guesses why.
        var failed = lines.FirstOrDefault(static line =>
            line.Contains("failed", StringComparison.Ordinal) && !line.Contains("failed to load object", StringComparison.Ordinal));
        var end = Array.FindIndex(lines, static line => line.Contains("END PROG LOAD LOG", StringComparison.Ordinal));
        var verifier = lines.Take(Math.Max(0, end))
            .LastOrDefault(static line => !line.StartsWith("processed ", StringComparison.Ordinal) && !line.Contains("PROG LOAD LOG", StringComparison.Ordinal));
        var words = failed?.Replace("libbpf: ", "", StringComparison.Ordinal) ?? new Win32Exception(errno).Message;
        return $"{what}: {words}{(verifier is null ? "" : $"; the verifier says: {verifier}")}";
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Print(int level, byte* format, void* arguments)
    {
        // 0: warnings; the others are of no use here. Nothing may be thrown across C.
        if (level != 0 || Said.Length > MaxText)
        {
            return 0;
        }

        var length = LinuxCalls.vsnprintf(_piece, MaxPiece, format, arguments);
        if (length > 0)
        {
            Said.Append(Encoding.UTF8.GetString(_piece, Math.Min(length, MaxPiece - 1)));
        }

        return length;
    }
}
