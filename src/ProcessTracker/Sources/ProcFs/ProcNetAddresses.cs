using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Enrichment.Flows;

namespace Enrichment.Tracker.Sources.ProcFs;

/// <summary>
/// The addresses of the network namespace that a process is in, from its /proc/PID/net/fib_trie and if_inet6: what rtnetlink
/// tells, for who may not enter the namespace.
/// </summary>
sealed class ProcNetAddresses : IDisposable
{
    /// <summary>Of a router's hundreds of thousands of routes no more is read.</summary>
    const int MostText = 1 << 20;

    static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    readonly ProcNetFile? _trie;
    readonly ProcNetFile? _inet6;
    byte[] _text = new byte[8 * 1024];
    byte[] _known = [];
    long _nextAt;

    ProcNetAddresses(ProcNetFile? trie, ProcNetFile? inet6) => (_trie, _inet6) = (trie, inet6);

    public List<(IpAddress Address, int PrefixLength)> Addresses { get; private set; } = [];

    public static ProcNetAddresses Open(string pid) => new(ProcNetFile.Open($"/proc/{pid}/net/fib_trie"), ProcNetFile.Open($"/proc/{pid}/net/if_inet6"));

    /// <summary>Reads anew, at most once a second. True the first time, and where something has changed.</summary>
    public bool Refresh()
    {
        var now = Environment.TickCount64;
        var isFirst = _nextAt == 0;
        if (!isFirst && now < _nextAt)
        {
            return false;
        }

        _nextAt = now + (long)Round.TotalMilliseconds;
        var trie = Read(_trie, 0);
        var length = trie + Read(_inet6, trie);
        var text = _text.AsSpan(0, length);
        if (!isFirst && text.SequenceEqual(_known))
        {
            return false;
        }

        _known = text.ToArray();
        Addresses = [];
        ParseTrie(text[..trie], Addresses);
        ParseInet6(text[trie..], Addresses);
        return true;
    }

    public void Dispose()
    {
        _trie?.Dispose();
        _inet6?.Dispose();
    }

    /// <summary>
    /// Appends the addresses of fib_trie: a leaf is a line with the destination, and lines of its routes. Those of the host itself are
    /// <c>/32 host LOCAL</c>; the network that one is in is a leaf with <c>/24 link UNICAST</c> or, on loopback, <c>/8 host LOCAL</c>.
    /// </summary>
    public static void ParseTrie(ReadOnlySpan<byte> text, List<(IpAddress Address, int PrefixLength)> addresses)
    {
        var hosts = new SortedSet<uint>();
        var networks = new HashSet<(uint Address, int PrefixLength)>();
        IpAddress leaf = default;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].Trim((byte)' ');
            if (line.StartsWith("|-- "u8))
            {
                _ = IpAddress.TryParse(Encoding.ASCII.GetString(line[4..]), out leaf);
            }
            else if (line.StartsWith("/"u8) && leaf.IsIPv4 && Utf8Parser.TryParse(line[1..], out int prefix, out var digits) && prefix is >= 0 and <= 32)
            {
                var kind = line[(digits + 1)..];
                if (prefix == 32 && kind.StartsWith(" host LOCAL"u8))
                {
                    hosts.Add(leaf.IPv4);
                }
                else if (kind.StartsWith(" link UNICAST"u8) || kind.StartsWith(" host LOCAL"u8))
                {
                    networks.Add((leaf.IPv4, prefix));
                }
            }
        }

        foreach (var host in hosts)
        {
            var holding = networks.Where(network => network.PrefixLength == 0 || (host ^ network.Address) >> (32 - network.PrefixLength) == 0);
            addresses.Add((IpAddress.FromIPv4(host), holding.Select(static network => network.PrefixLength).DefaultIfEmpty(32).Max()));
        }
    }

    /// <summary>Appends the addresses of if_inet6, a line each: <c>address ifindex prefix-length scope flags name</c>, all in hexadecimal.</summary>
    public static void ParseInet6(ReadOnlySpan<byte> text, List<(IpAddress Address, int PrefixLength)> addresses)
    {
        const int Digits = 32;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            var fields = Encoding.ASCII.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 3 && fields[0].Length == Digits
                && ulong.TryParse(fields[0].AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
                && ulong.TryParse(fields[0].AsSpan(16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
                && byte.TryParse(fields[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var prefix))
            {
                addresses.Add((new IpAddress(high, low), prefix));
            }
        }
    }

    int Read(ProcNetFile? file, int start)
    {
        var length = 0;
        while (file is not null && length < MostText)
        {
            if (start + length == _text.Length)
            {
                Array.Resize(ref _text, _text.Length * 2);
            }

            var got = file.Read(_text.AsSpan(start + length), length);
            if (got == 0)
            {
                break;
            }

            length += got;
        }

        return length;
    }
}
