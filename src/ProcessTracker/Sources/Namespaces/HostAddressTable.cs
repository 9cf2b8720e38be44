using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;
using Enrichment.Native;
using Enrichment.Tracker.Native;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Sources.Namespaces;

/// <summary>The addresses of each network namespace (rtnetlink(7)), asked for again when the kernel tells of a change.</summary>
sealed class HostAddressTable
{
    readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(NetlinkSocket.BufferSize, pinned: true);
    readonly SortedDictionary<ulong, NamespaceAddresses> _byNamespace = [];
    uint _sequence;

    /// <summary>On a thread that is in the namespace.</summary>
    public static NetlinkSocket Subscribe() =>
        NetlinkSocket.Open(Netlink.NETLINK_ROUTE, Netlink.RTMGRP_IPV4_IFADDR | Netlink.RTMGRP_IPV6_IFADDR);

    /// <summary>All addresses by namespace; a new object after each change.</summary>
    public IReadOnlyList<NamespaceAddresses> Addresses { get; private set; } = [];

    /// <summary>Whether anything changed since the last call.</summary>
    public bool Refresh(IReadOnlyCollection<NetNamespace> namespaces, IReadOnlyList<NetNamespace> opened, IReadOnlyList<NetNamespace> gone)
    {
        var changed = false;
        foreach (var ns in gone)
        {
            changed |= _byNamespace.Remove(ns.Inode);
        }

        foreach (var ns in namespaces)
        {
            if (ns.Route is { } route && (IsNew(ns, opened) | HasNews(route)))
            {
                _byNamespace[ns.Inode] = new NamespaceAddresses(ns.Inode, Read(route));
                changed = true;
            }
            else if (ns.AddressFiles is { } files && files.Refresh())
            {
                _byNamespace[ns.Inode] = new NamespaceAddresses(ns.Inode, files.Addresses);
                changed = true;
            }
        }

        if (changed)
        {
            Addresses = [.. _byNamespace.Values];
        }

        return changed;
    }

    static bool IsNew(NetNamespace ns, IReadOnlyList<NetNamespace> opened)
    {
        for (var i = 0; i < opened.Count; i++)
        {
            if (opened[i] == ns)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes the waiting notices; what they say is learnt by asking. A full queue (ENOBUFS) is news too.</summary>
    bool HasNews(NetlinkSocket route)
    {
        var news = false;
        int got;
        while ((got = route.Receive(_buffer, LibcConstants.MSG_DONTWAIT)) > 0 || got == -LibcConstants.ENOBUFS)
        {
            news = true;
        }

        return news;
    }

    List<(IpAddress Address, int PrefixLength)> Read(NetlinkSocket route)
    {
        _ = Request(route);
        var addresses = new List<(IpAddress, int)>();
        int length;
        while ((length = route.Receive(_buffer)) > 0 && !Parse(_buffer.AsSpan(0, length), _sequence, addresses))
        {
        }

        return addresses;
    }

    /// <summary>Appends the addresses of one datagram; true at the end of the dump.</summary>
    public static bool Parse(ReadOnlySpan<byte> datagram, uint sequence, List<(IpAddress Address, int PrefixLength)> addresses)
    {
        var messages = new NetlinkReader(datagram);
        while (messages.Next())
        {
            if (messages.Header.nlmsg_seq != sequence)
            {
                continue;
            }

            if (messages.Header.nlmsg_type is Netlink.NLMSG_DONE or Netlink.NLMSG_ERROR)
            {
                return true;
            }

            if (messages.Header.nlmsg_type == Netlink.RTM_NEWADDR && TryRead(messages.Payload, out var address))
            {
                addresses.Add(address);
            }
        }

        return false;
    }

    /// <summary>On a point-to-point link IFA_ADDRESS is the other end's; IFA_LOCAL, where given, is ours.</summary>
    static bool TryRead(ReadOnlySpan<byte> payload, out (IpAddress Address, int PrefixLength) address)
    {
        address = default;
        if (!MemoryMarshal.TryRead<ifaddrmsg>(payload, out var message))
        {
            return false;
        }

        var found = false;
        var attributes = new AttributeReader(payload[Unsafe.SizeOf<ifaddrmsg>()..]);
        while (attributes.Next())
        {
            if ((attributes.Type == Netlink.IFA_LOCAL || (attributes.Type == Netlink.IFA_ADDRESS && !found))
                && attributes.Value.Length is 4 or 16)
            {
                address = (IpAddress.FromBytes(attributes.Value), message.ifa_prefixlen);
                found = true;
            }
        }

        return found;
    }

    int Request(NetlinkSocket route)
    {
        Span<byte> message = stackalloc byte[Unsafe.SizeOf<nlmsghdr>() + Unsafe.SizeOf<ifaddrmsg>()];
        message.Clear();
        MemoryMarshal.Write(message, new nlmsghdr
        {
            nlmsg_len = (uint)message.Length,
            nlmsg_type = Netlink.RTM_GETADDR,
            nlmsg_flags = Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP,
            nlmsg_seq = ++_sequence,
        });
        return route.Send(message);
    }
}
