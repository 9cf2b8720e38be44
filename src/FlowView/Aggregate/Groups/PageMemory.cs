using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>
/// Zeroed memory straight from the kernel. It grows without being copied, costs nothing before it is touched, and goes back at once, none of
/// which the heaps of .NET and libc do.
/// </summary>
unsafe struct PageMemory
{
    /// <summary>From that length on it lies in huge pages where the system has them.</summary>
    public const long HugeFrom = 2 << 20;

    public void* Address { get; private set; }

    public long Length { get; private set; }

    /// <summary>Makes it as long as wanted, and keeps what is in it.</summary>
    /// <exception cref="InsufficientMemoryException">The kernel has none.</exception>
    public void Resize(long length)
    {
        length = (length + Environment.SystemPageSize - 1) & ~(Environment.SystemPageSize - 1L);
        var address = Address is null
            ? Libc.mmap(
                null, (nuint)length, LibcConstants.PROT_READ | LibcConstants.PROT_WRITE, LibcConstants.MAP_PRIVATE | LibcConstants.MAP_ANONYMOUS, -1, 0)
            : Libc.mremap(Address, (nuint)Length, (nuint)length, LibcConstants.MREMAP_MAYMOVE);
        if ((nint)address == -1)
        {
            throw new InsufficientMemoryException($"{length} bytes of memory: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }

        Address = address;
        Length = length;
        if (length >= HugeFrom)
        {
            _ = Libc.madvise(address, (nuint)length, LibcConstants.MADV_HUGEPAGE); // fewer faults and misses; where it is off, it is not needed
        }
    }

    public void Free()
    {
        if (Address is not null)
        {
            _ = Libc.munmap(Address, (nuint)Length);
            Address = null;
            Length = 0;
        }
    }
}
