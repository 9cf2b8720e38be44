using System.Runtime.InteropServices;
using System.Text;
using static Enrichment.Updater.Native.RouteNetlink;

namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>Reads the answers to RTM_GETLINK: messages of a header, an ifinfomsg and attributes, all padded to 4 (RFC 3549 §2.3).</summary>
static class LinkMessages
{
    /// <summary>NLA_TYPE_MASK: the upper bits of rta_type are NLA_F_NESTED and NLA_F_NET_BYTEORDER.</summary>
    const ushort TypeMask = 0x3FFF;

    internal enum End
    {
        More,
        Done,

        /// <summary>The list changed while it was sent: ask again.</summary>
        Interrupted,
        Refused,
    }

    /// <summary>Adds the links of one datagram to the list.</summary>
    public static End Read(ReadOnlySpan<byte> datagram, List<NetworkLink> links)
    {
        var interrupted = false;
        while (MemoryMarshal.TryRead<nlmsghdr>(datagram, out var header) && header.nlmsg_len >= 16 && header.nlmsg_len <= datagram.Length)
        {
            interrupted |= (header.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
            switch (header.nlmsg_type)
            {
                case NLMSG_DONE:
                    return interrupted ? End.Interrupted : End.Done;
                case NLMSG_ERROR:
                    return End.Refused;
                case RTM_NEWLINK when Link(datagram[16..(int)header.nlmsg_len]) is { } link:
                    links.Add(link);
                    break;
            }

            datagram = datagram[Math.Min(datagram.Length, Padded((int)header.nlmsg_len))..];
        }

        return interrupted ? End.Interrupted : End.More;
    }

    static NetworkLink? Link(ReadOnlySpan<byte> body)
    {
        if (!MemoryMarshal.TryRead<ifinfomsg>(body, out var info))
        {
            return null;
        }

        var link = new NetworkLink(info.ifi_index, "", (info.ifi_flags & IFF_UP) != 0);
        var attributes = body[16..];
        while (TryTake(ref attributes, out var type, out var value))
        {
            link = type switch
            {
                IFLA_IFNAME => link with { Name = Text(value) },
                IFLA_LINK => link with { Lower = Int32(value) },
                IFLA_MASTER => link with { Master = Int32(value) },
                IFLA_LINKINFO => WithInfo(link, value),
                IFLA_LINK_NETNSID => link with { OtherNamespace = Int32(value) },
                _ => link,
            };
        }

        // The index of the other end says nothing where it counts in another namespace.
        return link.OtherNamespace >= 0 ? link with { Lower = 0 } : link;
    }

    static NetworkLink WithInfo(NetworkLink link, ReadOnlySpan<byte> attributes)
    {
        while (TryTake(ref attributes, out var type, out var value))
        {
            if (type == IFLA_INFO_KIND)
            {
                link = link with { Kind = Text(value) };
            }
            else if (type == IFLA_INFO_DATA && link.Kind == "vlan")
            {
                while (TryTake(ref value, out var detail, out var number))
                {
                    link = detail == IFLA_VLAN_ID && number.Length >= 2 ? link with { VlanId = MemoryMarshal.Read<ushort>(number) } : link;
                }
            }
        }

        return link;
    }

    internal static bool TryTake(ref ReadOnlySpan<byte> attributes, out ushort type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (!MemoryMarshal.TryRead<rtattr>(attributes, out var header) || header.rta_len < 4 || header.rta_len > attributes.Length)
        {
            return false;
        }

        type = (ushort)(header.rta_type & TypeMask);
        value = attributes[4..header.rta_len];
        attributes = attributes[Math.Min(attributes.Length, Padded(header.rta_len))..];
        return true;
    }

    static int Int32(ReadOnlySpan<byte> value) => MemoryMarshal.TryRead<int>(value, out var number) ? number : 0;

    static string Text(ReadOnlySpan<byte> value)
    {
        var nul = value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(nul < 0 ? value : value[..nul]);
    }

    static int Padded(int length) => (length + 3) & ~3;
}
