using System.Text;
using Enrichment.Native;

namespace Enrichment.Files;

/// <summary>.NET opens no directories.</summary>
static unsafe class DirectoryDescriptor
{
    /// <returns>To be closed; below 0: it cannot be opened.</returns>
    public static int Open(string path)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            return Libc.open(bytes, LibcConstants.O_RDONLY | LibcConstants.O_DIRECTORY | LibcConstants.O_CLOEXEC);
        }
    }
}
