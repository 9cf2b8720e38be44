using System.Runtime.InteropServices;

namespace Enrichment.Tests.Nfcapd.Compression;

/// <summary>Bytes before and behind which no memory is: who reads or writes there ends the process.</summary>
sealed unsafe partial class FencedBytes : IDisposable
{
    const int PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2, MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20;
    static readonly int Page = Environment.SystemPageSize;

    readonly byte* _map;
    readonly int _mapped;

    /// <param name="most">The longest span that is wanted.</param>
    public FencedBytes(int most)
    {
        _mapped = ((most + Page - 1) / Page * Page) + (2 * Page);
        _map = (byte*)mmap(null, (nuint)_mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (_map == (byte*)-1 || mprotect(_map + Page, (nuint)(_mapped - (2 * Page)), PROT_READ | PROT_WRITE) != 0)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    /// <summary>The last bytes before the fence.</summary>
    public Span<byte> Last(int length) => new(_map + _mapped - Page - length, length);

    /// <summary>The first bytes behind the other fence.</summary>
    public Span<byte> First(int length) => new(_map + Page, length);

    public void Dispose() => _ = munmap(_map, (nuint)_mapped);

    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);
}
