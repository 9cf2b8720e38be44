using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Enrichment.Native;
using static Enrichment.Native.LibcConstants;
using static Enrichment.Updater.Native.RouteNetlink;

namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>The numbers by which this network namespace knows others (RTM_GETNSID), for those that can be opened.</summary>
static unsafe class NamespaceNumbers
{
    /// <summary>Where iproute2 and Docker bind namespaces to names.</summary>
    static readonly string[] NamedIn = ["/run/netns", "/run/docker/netns"];

    /// <summary>Inodes by number.</summary>
    public static Dictionary<int, ulong> Read()
    {
        var inodes = new Dictionary<int, ulong>();
        var socket = Libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
        if (socket < 0)
        {
            return inodes;
        }

        var seen = new HashSet<ulong>();
        foreach (var path in Paths())
        {
            var file = Open(path);
            if (file >= 0)
            {
                if (InodeOf(file) is var inode && inode != 0 && seen.Add(inode) && NumberOf(socket, file) is >= 0 and var number)
                {
                    inodes[number] = inode;
                }

                _ = Libc.close(file);
            }
        }

        _ = Libc.close(socket);
        return inodes;
    }

    /// <summary>Named ones first: opening those of processes takes more rights.</summary>
    static IEnumerable<string> Paths()
    {
        var named = NamedIn.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles);
        return named.Concat(Directory.EnumerateDirectories("/proc").Where(static path => char.IsAsciiDigit(path[^1])).Select(static path => path + "/ns/net"));
    }

    static int Open(string path)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + "\0"))
        {
            return Libc.open(bytes, O_RDONLY | O_CLOEXEC);
        }
    }

    static ulong InodeOf(int file)
    {
        Statx status;
        byte empty = 0;
        return Libc.statx(file, &empty, AT_EMPTY_PATH, STATX_INO, &status) == 0 ? status.stx_ino : 0;
    }

    /// <summary>-1: this namespace has no number for it.</summary>
    static int NumberOf(int socket, int file)
    {
        var request = new Request
        {
            Header = new nlmsghdr { nlmsg_len = (uint)sizeof(Request), nlmsg_type = RTM_GETNSID, nlmsg_flags = NLM_F_REQUEST, nlmsg_seq = 1 },
            Attribute = new rtattr { rta_len = (ushort)(sizeof(rtattr) + sizeof(int)), rta_type = NETNSA_FD },
            File = file,
        };
        if (Libc.send(socket, &request, (nuint)sizeof(Request), 0) < 0)
        {
            return -1;
        }

        var answer = stackalloc byte[512];
        var length = Libc.recv(socket, answer, 512, 0);
        return length > 0 ? Parse(new ReadOnlySpan<byte>(answer, (int)length)) : -1;
    }

    /// <summary>The number in an answer: a header, an rtgenmsg padded to four bytes, attributes.</summary>
    public static int Parse(ReadOnlySpan<byte> answer)
    {
        var body = Unsafe.SizeOf<nlmsghdr>() + sizeof(int);
        if (!MemoryMarshal.TryRead<nlmsghdr>(answer, out var header) || header.nlmsg_type != RTM_NEWNSID || answer.Length < body)
        {
            return -1;
        }

        var attributes = answer[body..];
        while (LinkMessages.TryTake(ref attributes, out var type, out var value))
        {
            if (type == NETNSA_NSID && value.Length == sizeof(int))
            {
                return MemoryMarshal.Read<int>(value);
            }
        }

        return -1;
    }

    /// <summary>linux/net_namespace.h: RTM_GETNSID with the file descriptor of a namespace.</summary>
    [StructLayout(LayoutKind.Sequential)]
    struct Request
    {
        public nlmsghdr Header;
        public rtgenmsg Message;
        readonly byte _pad0, _pad1, _pad2;
        public rtattr Attribute;
        public int File;
    }
}
