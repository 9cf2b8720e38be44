using System.Runtime.InteropServices;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.SockDiag;

/// <summary>Walks the messages of one netlink datagram. A length that does not fit ends the walk.</summary>
ref struct NetlinkReader(ReadOnlySpan<byte> datagram)
{
    static readonly int HeaderSize = Marshal.SizeOf<nlmsghdr>();

    ReadOnlySpan<byte> _rest = datagram;

    public nlmsghdr Header { get; private set; }

    public ReadOnlySpan<byte> Payload { get; private set; }

    public bool Next()
    {
        if (!MemoryMarshal.TryRead<nlmsghdr>(_rest, out var header) || header.nlmsg_len < HeaderSize || header.nlmsg_len > _rest.Length)
        {
            return false;
        }

        Header = header;
        var length = (int)header.nlmsg_len;
        Payload = _rest[HeaderSize..length];
        _rest = _rest[Math.Min(Netlink.Align(length), _rest.Length)..];
        return true;
    }

    /// <summary>NLMSG_DONE and NLMSG_ERROR begin with an int: 0 or minus errno.</summary>
    public readonly int ErrorCode => MemoryMarshal.TryRead<int>(Payload, out var code) ? code : 0;
}

/// <summary>Walks the attributes behind a message's fixed part.</summary>
ref struct AttributeReader(ReadOnlySpan<byte> attributes)
{
    const int HeaderSize = 4;
    const ushort TypeMask = 0x3FFF;

    ReadOnlySpan<byte> _rest = attributes;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Next()
    {
        if (!MemoryMarshal.TryRead<nlattr>(_rest, out var header) || header.nla_len < HeaderSize || header.nla_len > _rest.Length)
        {
            return false;
        }

        Type = (ushort)(header.nla_type & TypeMask);
        Value = _rest[HeaderSize..header.nla_len];
        _rest = _rest[Math.Min(Netlink.Align(header.nla_len), _rest.Length)..];
        return true;
    }
}
