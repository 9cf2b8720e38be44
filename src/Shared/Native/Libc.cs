using System.Runtime.InteropServices;

namespace Enrichment.Native;

/// <summary>
/// The calls of libc (glibc 2.30 and later) for which .NET has no counterpart that works without allocating. All
/// set errno, read with <see cref="Marshal.GetLastPInvokeError"/>.
/// </summary>
public static unsafe partial class Libc
{
    const string Name = "libc";

    [LibraryImport(Name, SetLastError = true)]
    public static partial int open(byte* path, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int close(int fd);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int flock(int fd, int operation);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint pread(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int fsync(int fd);

    /// <summary>Brings the contents to the disk, and of the rest what is needed to read them: the length.</summary>
    [LibraryImport(Name, SetLastError = true)]
    public static partial int fdatasync(int fd);

    /// <summary>With <see cref="LibcConstants.SYNC_FILE_RANGE_WRITE"/>: begins to write a part of a file to the disk, and does not wait for it.</summary>
    [LibraryImport(Name, SetLastError = true)]
    public static partial int sync_file_range(int fd, long offset, long bytes, uint flags);

    /// <summary>The link's text without a closing zero byte; a return of <paramref name="size"/> means it may have been cut.</summary>
    [LibraryImport(Name, SetLastError = true)]
    public static partial nint readlinkat(int directory, byte* path, byte* buffer, nuint size);

    /// <summary>Fills the buffer with <c>linux_dirent64</c> entries; 0 at the end.</summary>
    [LibraryImport(Name, SetLastError = true)]
    public static partial nint getdents64(int fd, byte* buffer, nuint size);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int statx(int directory, byte* path, int flags, uint mask, Statx* result);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int bind(int fd, void* address, uint length);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint send(int fd, void* buffer, nuint length, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint recv(int fd, void* buffer, nuint length, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int setsockopt(int fd, int level, int option, void* value, uint length);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int poll(PollFd* fds, nuint count, int timeoutMilliseconds);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int eventfd(uint value, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport(Name, SetLastError = true)]
    public static partial void* mremap(void* address, nuint oldLength, nuint newLength, int flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int munmap(void* address, nuint length);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int madvise(void* address, nuint length, int advice);

    /// <summary>Moves the calling thread, and it alone, into the namespace.</summary>
    [LibraryImport(Name, SetLastError = true)]
    public static partial int setns(int fd, int type);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int clock_gettime(int clock, Timespec* time);

    [LibraryImport(Name, SetLastError = true)]
    public static partial long sysconf(int name);
}
