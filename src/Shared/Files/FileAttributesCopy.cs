using System.Runtime.InteropServices;
using Enrichment.Native;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Files;

/// <summary>Makes a file that takes another's place look like it to everybody but its readers.</summary>
public static partial class FileAttributesCopy
{
    const uint Permissions = 0xFFF;
    const uint OwnerOnly = 0x180; // rw-------
    const uint SameOwner = uint.MaxValue;

    /// <summary>
    /// Owner, group, extended attributes (access lists are among them), mode and times, as far as we are allowed to and the file system
    /// has them. To be called when the content is complete: the time of the last write is among them.
    /// </summary>
    /// <param name="status">Of <paramref name="path"/>, from before it was read: reading changes the time of the last access.</param>
    /// <returns>False: we may not give files away, and this one is ours now.</returns>
    public static unsafe bool Apply(in FileStatus status, string path, SafeFileHandle target)
    {
        var owned = fchown(target, status.Owner, status.Group) == 0;
        if (!owned)
        {
            _ = fchown(target, SameOwner, status.Group);
        }

        ExtendedAttributes.Copy(path, target);
        _ = fchmod(target, status.Mode & Permissions);
        var times = stackalloc Timespec[] { status.Accessed, status.Modified };
        _ = futimens(target, times);
        return owned;
    }

    /// <summary>Nobody else may look into a file in the making, whatever the one may show whose place it takes.</summary>
    public static void MakePrivate(SafeFileHandle file) => _ = fchmod(file, OwnerOnly);

    /// <summary>Owner, group and mode.</summary>
    public static void ApplyToDirectory(in FileStatus status, string path)
    {
        _ = chown(path, status.Owner, status.Group);
        _ = chmod(path, status.Mode & Permissions);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint owner, uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chmod(string path, uint mode);

    [LibraryImport("libc")]
    private static partial int fchown(SafeFileHandle file, uint owner, uint group);

    [LibraryImport("libc")]
    private static partial int fchmod(SafeFileHandle file, uint mode);

    [LibraryImport("libc")]
    private static unsafe partial int futimens(SafeFileHandle file, Timespec* times);
}
