using System.Runtime.InteropServices;

namespace Enrichment.Grpc.Server;

static partial class UnixUser
{
    public static uint EffectiveUid => geteuid();

    [LibraryImport("libc")]
    private static partial uint geteuid();
}
