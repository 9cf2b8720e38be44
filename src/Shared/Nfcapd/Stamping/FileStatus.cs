using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>What .NET does not tell of a file: who owns it, and whether two paths lead to it.</summary>
static partial class FileStatus
{
    const int CurrentDirectory = -100; // AT_FDCWD
    const uint BasicStats = 0x7FF; // STATX_BASIC_STATS
    const uint Permissions = 0xFFF;

    // struct statx, linux/stat.h: the same on every architecture.
    const int Size = 256, Uid = 20, Gid = 24, Mode = 28, Inode = 32, Device = 136;

    /// <summary>A file that takes another's place takes its owner, mode and times, as far as we are allowed to give files away.</summary>
    public static void CopyOwnership(string from, string to)
    {
        Span<byte> stat = stackalloc byte[Size];
        if (statx(CurrentDirectory, from, 0, BasicStats, stat) == 0)
        {
            _ = chown(to, BinaryPrimitives.ReadUInt32LittleEndian(stat[Uid..]), BinaryPrimitives.ReadUInt32LittleEndian(stat[Gid..]));
            _ = chmod(to, BinaryPrimitives.ReadUInt16LittleEndian(stat[Mode..]) & Permissions);
        }

        File.SetLastWriteTimeUtc(to, File.GetLastWriteTimeUtc(from));
        File.SetLastAccessTimeUtc(to, File.GetLastAccessTimeUtc(from));
    }

    /// <summary>Whether both paths, which may run through links, lead to one file.</summary>
    public static bool IsSame(string left, string right)
    {
        Span<byte> one = stackalloc byte[Size];
        Span<byte> other = stackalloc byte[Size];
        return statx(CurrentDirectory, left, 0, BasicStats, one) == 0
            && statx(CurrentDirectory, right, 0, BasicStats, other) == 0
            && one.Slice(Inode, 8).SequenceEqual(other.Slice(Inode, 8))
            && one.Slice(Device, 8).SequenceEqual(other.Slice(Device, 8));
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, Span<byte> stat);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint owner, uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chmod(string path, uint mode);
}
