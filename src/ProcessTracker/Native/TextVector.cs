using System.Runtime.InteropServices;

namespace Enrichment.Tracker.Native;

/// <summary>Texts as C takes them: an array of pointers, closed by null, to UTF-8 closed by zero.</summary>
sealed unsafe class TextVector : IDisposable
{
    readonly int _count;

    public TextVector(string[] texts)
    {
        _count = texts.Length;
        Start = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < _count; i++)
        {
            Start[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }
    }

    public byte** Start { get; }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Start[i]);
        }

        NativeMemory.Free(Start);
    }
}
