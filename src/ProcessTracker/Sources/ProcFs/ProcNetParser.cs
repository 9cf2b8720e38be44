using System.Buffers.Binary;
using System.Buffers.Text;
using Enrichment.Flows;
using Enrichment.Native;

namespace Enrichment.Tracker.Sources.ProcFs;

/// <summary>
/// Reads a line of /proc/net/{tcp,udp,udplite,raw,icmp}[6]:
/// <c>sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …</c>.
/// </summary>
static class ProcNetParser
{
    const int StateField = 3;
    const int QueueField = 4;
    const int UidField = 7;
    const int InodeField = 9;

    /// <summary>False for the heading and for a line that is not a socket's.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, SocketTable table, ref SocketRow row)
    {
        var field = 0;
        foreach (var range in line.Split((byte)' '))
        {
            var text = line[range];
            if (text.IsEmpty)
            {
                continue;
            }

            if (!ReadField(field++, text, table, ref row))
            {
                return false;
            }

            if (field > InodeField)
            {
                Settle(table, ref row);
                return true;
            }
        }

        return false;
    }

    static bool ReadField(int field, ReadOnlySpan<byte> text, SocketTable table, ref SocketRow row) => field switch
    {
        1 => TryEndpoint(text, table.Family, out row.LocalAddress, out row.LocalPort),
        2 => TryEndpoint(text, table.Family, out row.RemoteAddress, out row.RemotePort),
        StateField => TryState(text, out row.State),
        QueueField => TryQueues(text, out row.SendQueue, out row.ReceiveQueue),
        UidField => TryDecimal(text, out row.Uid),
        InodeField => TryDecimal(text, out row.Inode),
        _ => true,
    };

    static void Settle(SocketTable table, ref SocketRow row)
    {
        row.Protocol = table.Protocol;
        if (table.IsRaw)
        {
            row.Protocol = (byte)row.LocalPort;
            row.LocalPort = 0;
            row.RemotePort = 0;
        }

        // /proc/net does not tell IPV6_V6ONLY; whoever has seen the whole namespace may know better.
        row.DualStack = table.Family == LibcConstants.AF_INET6 && row.LocalAddress == IpAddress.AnyIPv6 && !row.IsConnected;
    }

    /// <summary><c>0100007F:1F90</c>: the address as 32-bit words in the machine's order, the port as a number.</summary>
    static bool TryEndpoint(ReadOnlySpan<byte> text, byte family, out IpAddress address, out ushort port)
    {
        address = default;
        port = 0;
        var digits = family == LibcConstants.AF_INET6 ? 32 : 8;
        if (text.Length != digits + 5 || text[digits] != ':' || !TryHex(text[(digits + 1)..], out var number))
        {
            return false;
        }

        port = (ushort)number;
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < digits; i += 8)
        {
            if (!TryHex(text.Slice(i, 8), out var word))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(i / 2)..], word);
        }

        address = IpAddress.FromBytes(bytes[..(digits / 2)]);
        return true;
    }

    static bool TryState(ReadOnlySpan<byte> text, out SocketState state)
    {
        var good = TryHex(text, out var number);
        state = (SocketState)number;
        return good;
    }

    static bool TryQueues(ReadOnlySpan<byte> text, out uint send, out uint receive)
    {
        receive = 0;
        var colon = text.IndexOf((byte)':');
        return TryHex(text[..Math.Max(colon, 0)], out send) && TryHex(text[(colon + 1)..], out receive);
    }

    static bool TryHex(ReadOnlySpan<byte> text, out uint value) =>
        Utf8Parser.TryParse(text, out value, out var used, 'x') && used == text.Length;

    static bool TryDecimal(ReadOnlySpan<byte> text, out uint value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;
}
