using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Enrichment.Grpc.Server;

/// <summary>Who connected to a Unix socket, as the kernel saw it at connect(2): struct ucred of SO_PEERCRED, unix(7).</summary>
public sealed record UnixCredentials(int Pid, uint Uid, uint Gid, IReadOnlyList<uint> Groups)
{
    const int SolSocket = 1;
    const int SoPeerCred = 17;
    const int SoPeerGroups = 59;
    const int MaxGroups = 1024;

    internal static UnixCredentials Of(Socket socket)
    {
        Span<uint> ucred = stackalloc uint[3]; // pid_t pid; uid_t uid; gid_t gid
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(ucred));
        return new UnixCredentials((int)ucred[0], ucred[1], ucred[2], GroupsOf(socket));
    }

    /// <summary>Supplementary groups, Linux 4.13 and later; someone in more groups than fit is known by the first one alone.</summary>
    static uint[] GroupsOf(Socket socket)
    {
        var groups = new uint[MaxGroups];
        try
        {
            var length = socket.GetRawSocketOption(SolSocket, SoPeerGroups, MemoryMarshal.AsBytes(groups.AsSpan()));
            return groups[..(length / sizeof(uint))];
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
