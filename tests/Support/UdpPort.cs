using System.Net;
using System.Net.Sockets;

namespace Enrichment;

/// <summary>Ports for the programs that a test starts.</summary>
static class UdpPort
{
    /// <summary>One that nobody has on the loopback address at this moment.</summary>
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
