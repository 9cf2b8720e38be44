using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Enrichment.Benchmarks.Loads;

/// <summary>
/// <c>sockets COUNT</c>: holds COUNT sockets open on loopback, of ten: two listeners, two connections (both ends), four UDP.
/// Says <c>ready</c> when they are, and ends with its standard input. Meant for a network namespace of its own.
/// </summary>
static class SocketLoad
{
    public static int Run(string[] arguments)
    {
        var count = int.Parse(arguments[0], CultureInfo.InvariantCulture);
        var sockets = new List<Socket>(count);
        // An address of its own for each process: the ports of one are not enough for all.
        var address = new IPAddress([127, 1, (byte)(Environment.ProcessId >> 8 & 0xFF), (byte)((Environment.ProcessId & 0xFF) | 1)]);
        while (sockets.Count < count)
        {
            switch (sockets.Count % 10)
            {
                case 0 or 1:
                    var listener = Bound(SocketType.Stream, ProtocolType.Tcp, address);
                    listener.Listen(8);
                    sockets.Add(listener);
                    break;
                case 2 or 4:
                    var server = sockets[^((sockets.Count % 10) - 1)];
                    var client = Bound(SocketType.Stream, ProtocolType.Tcp, address);
                    client.Connect(server.LocalEndPoint!);
                    sockets.Add(client);
                    sockets.Add(server.Accept());
                    break;
                default:
                    sockets.Add(Bound(SocketType.Dgram, ProtocolType.Udp, address));
                    break;
            }
        }

        Console.WriteLine("ready");
        Console.In.ReadToEnd();
        sockets.ForEach(socket => socket.Dispose());
        return 0;
    }

    static Socket Bound(SocketType type, ProtocolType protocol, IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }
}
