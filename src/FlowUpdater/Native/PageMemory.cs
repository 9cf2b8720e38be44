using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Enrichment.Updater.Native;

/// <summary>
/// A large array of plain structures outside the garbage-collected heap, in whole pages: only what is touched takes
/// memory, the garbage collector never walks it, and the kernel may back it with huge pages (fewer TLB misses).
/// Zeroed. Not bounds-checked: the owner passes indexes that it has handed out itself.
/// </summary>
sealed unsafe partial class PageMemory<T> : IDisposable
    where T : unmanaged
{
    readonly nuint _size;
    T* _memory;

    public PageMemory(int count)
    {
        Count = count;
        _size = (nuint)count * (nuint)sizeof(T);
        var memory = Libc.mmap(null, _size, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE, -1, 0);
        if (memory == (void*)-1)
        {
            throw new InsufficientMemoryException($"the kernel refuses {_size} bytes of memory: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        _memory = (T*)memory;
        Libc.madvise(memory, _size, Libc.MADV_HUGEPAGE); // A refusal only costs speed.
    }

    public int Count { get; }

    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _memory[index];
    }

    public T* At(int index) => _memory + index;

    public void Dispose()
    {
        if (_memory != null)
        {
            Libc.munmap(_memory, _size);
            _memory = null;
        }

        GC.SuppressFinalize(this);
    }

    ~PageMemory() => Dispose();
}
