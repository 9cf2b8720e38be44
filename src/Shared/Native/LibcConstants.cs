namespace Enrichment.Native;

/// <summary>Constants of libc and the kernel, under their C names. Those that differ between architectures are x86-64's and arm64's common ones.</summary>
public static class LibcConstants
{
    public const int O_RDONLY = 0;
    public const int O_CLOEXEC = 0x80000;
    public const int O_DIRECTORY = 0x10000;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;

    public const uint SYNC_FILE_RANGE_WRITE = 2;

    public const int AT_FDCWD = -100;
    public const int AT_SYMLINK_NOFOLLOW = 0x100;
    public const int AT_EMPTY_PATH = 0x1000;
    public const uint STATX_BASIC_STATS = 0x7FF;
    public const uint STATX_UID = 0x8;
    public const uint STATX_INO = 0x100;
    public const uint STATX_SIZE = 0x200;

    public const ushort S_IFMT = 0xF000;
    public const ushort S_IFDIR = 0x4000;
    public const ushort S_IFREG = 0x8000;
    public const ushort S_IFLNK = 0xA000;

    public const int CLONE_NEWNET = 0x40000000;
    public const int CLOCK_REALTIME = 0;
    public const int CLOCK_BOOTTIME = 7;
    public const int _SC_CLK_TCK = 2;

    public const int AF_INET = 2;
    public const int AF_INET6 = 10;
    public const int AF_NETLINK = 16;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int SOCK_NONBLOCK = 0x800;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_TRUNC = 0x20;
    public const int SOL_SOCKET = 1;
    public const int SO_RCVTIMEO = 20;
    public const int SO_RCVBUFFORCE = 33;

    public const short POLLIN = 1;
    public const short POLLERR = 8;
    public const int EFD_CLOEXEC = 0x80000;
    public const int EFD_NONBLOCK = 0x800;

    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_PRIVATE = 2;
    public const int MAP_ANONYMOUS = 0x20;
    public const int MREMAP_MAYMOVE = 1;
    public const int MADV_HUGEPAGE = 14;

    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int EEXIST = 17;
    public const int EINVAL = 22;
    public const int ENOSPC = 28;
    public const int EROFS = 30;
    public const int EPIPE = 32;
    public const int EOPNOTSUPP = 95;
    public const int ENOBUFS = 105;
    public const int EDQUOT = 122;
}
