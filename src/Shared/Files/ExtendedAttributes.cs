using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Files;

/// <summary>xattr(7). Most files have none, and that costs one call.</summary>
static partial class ExtendedAttributes
{
    // Linux: XATTR_LIST_MAX and XATTR_SIZE_MAX; no answer is longer.
    const int MostBytes = 65536;

    /// <summary>What cannot be set there (another file system, somebody else's privilege) is left out.</summary>
    public static void Copy(string from, SafeFileHandle to)
    {
        if (listxattr(from, [], 0) <= 0)
        {
            return;
        }

        var names = new byte[MostBytes];
        var value = new byte[MostBytes];
        var rest = names.AsSpan(0, (int)Math.Max(0, listxattr(from, names, MostBytes)));
        while (rest.IndexOf((byte)0) is var end and >= 0)
        {
            var name = Encoding.UTF8.GetString(rest[..end]);
            rest = rest[(end + 1)..];
            if (getxattr(from, name, value, MostBytes) is var length and >= 0)
            {
                _ = fsetxattr(to, name, value, (nuint)length, 0);
            }
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint listxattr(string path, Span<byte> names, nuint size);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getxattr(string path, string name, Span<byte> value, nuint size);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int fsetxattr(SafeFileHandle file, string name, ReadOnlySpan<byte> value, nuint size, int flags);
}
