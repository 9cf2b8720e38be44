using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Enrichment.Updater.Native.Mman;

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
        var memory = mmap(null, _size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == (void*)-1)
        {
            throw new InsufficientMemoryException($"the kernel refuses {_size} bytes of memory: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        _memory = (T*)memory;
        _ = madvise(memory, _size, MADV_HUGEPAGE); // A refusal only costs speed.
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
            _ = munmap(_memory, _size);
            _memory = null;
        }

        GC.SuppressFinalize(this);
    }

    ~PageMemory() => Dispose();
}
