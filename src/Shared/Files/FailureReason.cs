using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Files;

/// <summary>
/// Why a file could not be opened, read or written, in the words of the system. The messages of .NET end with the path, which the sentence
/// around them names already, or with a temporary one that says nothing to anybody.
/// </summary>
public static class FailureReason
{
    const int LastErrno = 4095; // MAX_ERRNO of the kernel

    public static string Of(Exception wrong) => wrong switch
    {
        DirectoryNotFoundException => "there is no such directory",
        FileNotFoundException => Marshal.GetPInvokeErrorMessage(LibcConstants.ENOENT),
        UnauthorizedAccessException { InnerException: IOException inner } => Of(inner),
        IOException { HResult: > 0 and <= LastErrno } => Marshal.GetPInvokeErrorMessage(wrong.HResult),
        _ => wrong.Message.TrimEnd('.'),
    };
}
