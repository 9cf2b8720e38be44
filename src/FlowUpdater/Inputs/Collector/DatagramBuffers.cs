using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Enrichment.Flows;
using static Enrichment.Updater.Native.Sockets;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>
/// Room for many datagrams of any size, and the structures by which recvmmsg(2) fills it. Only pages that datagrams have touched take memory.
/// </summary>
sealed unsafe class DatagramBuffers : IDisposable
{
    public const int Most = 64;

    // Past the largest datagram, and no power of two: the slots' beginnings would compete for the same lines of the cache.
    const int SlotSize = 65_536 + 1_664;
    const int NameSize = 28;
    const int ControlSize = 64;

    readonly byte* _slots;
    readonly byte* _names;
    readonly byte* _controls;
    readonly iovec* _vectors;
    readonly mmsghdr* _messages;

    public DatagramBuffers()
    {
        _slots = (byte*)NativeMemory.Alloc(SlotSize, Most);
        _names = (byte*)NativeMemory.AllocZeroed(NameSize, Most);
        _controls = (byte*)NativeMemory.AllocZeroed(ControlSize, Most);
        _vectors = (iovec*)NativeMemory.AllocZeroed((nuint)sizeof(iovec), Most);
        _messages = (mmsghdr*)NativeMemory.AllocZeroed((nuint)sizeof(mmsghdr), Most);
        for (var i = 0; i < Most; i++)
        {
            _vectors[i] = new iovec { iov_base = _slots + (i * SlotSize), iov_len = 65_536 };
            _messages[i].msg_hdr = new msghdr
            {
                msg_name = _names + (i * NameSize), msg_iov = _vectors + i, msg_iovlen = 1, msg_control = _controls + (i * ControlSize),
            };
        }
    }

    /// <summary>Receives what is there, at most <see cref="Most"/>; waits for the first one as long as the socket's timeout is.</summary>
    /// <returns>How many; -1: see errno.</returns>
    public int Receive(int socket)
    {
        for (var i = 0; i < Most; i++)
        {
            _messages[i].msg_hdr.msg_namelen = NameSize;
            _messages[i].msg_hdr.msg_controllen = ControlSize;
        }

        return recvmmsg(socket, _messages, Most, MSG_WAITFORONE, null);
    }

    public ReadOnlySpan<byte> Datagram(int index) => new(_slots + (index * SlotSize), (int)_messages[index].msg_len);

    public DatagramSender Sender(int index)
    {
        // sockaddr_in:  0 u16 family | 2 u16 port | 4 address[4]      sockaddr_in6: 8 address[16]
        var name = new ReadOnlySpan<byte>(_names + (index * NameSize), NameSize);
        var port = BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
        return MemoryMarshal.Read<ushort>(name) == AF_INET6
            ? new DatagramSender(IpAddress.FromBytes(name.Slice(8, 16)), port)
            : new DatagramSender(IpAddress.FromBytes(name.Slice(4, 4)), port);
    }

    /// <summary>What the socket has dropped since it was opened, as it was told with that datagram; null: it was not.</summary>
    public uint? Drops(int index)
    {
        ref var header = ref _messages[index].msg_hdr;
        var control = (cmsghdr*)header.msg_control;
        return header.msg_controllen >= (nuint)sizeof(cmsghdr) + 4 && control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_RXQ_OVFL
            ? *(uint*)(control + 1)
            : null;
    }

    public void Dispose()
    {
        NativeMemory.Free(_slots);
        NativeMemory.Free(_names);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_messages);
    }
}
