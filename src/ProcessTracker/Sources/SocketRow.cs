using Enrichment.Flows;

namespace Enrichment.Tracker.Sources;

/// <summary>A socket as the kernel described it in one dump.</summary>
struct SocketRow
{
    /// <summary>0: the source does not know it (/proc/net).</summary>
    public ulong Cookie;
    public IpAddress LocalAddress;
    public IpAddress RemoteAddress;
    public uint Inode;
    public uint Uid;
    public uint ReceiveQueue;
    public uint SendQueue;
    public ushort LocalPort;
    public ushort RemotePort;
    public byte Protocol;
    public SocketState State;

    /// <summary>Bound to :: and open to IPv4 too.</summary>
    public bool DualStack;

    public readonly bool IsConnected => RemotePort != 0 || !RemoteAddress.IsAny;

    public readonly Endpoint Local => new(LocalAddress, LocalPort, Protocol);

    public readonly Endpoint? Remote => IsConnected ? new Endpoint(RemoteAddress, RemotePort, Protocol) : null;
}
