using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Enrichment.Grpc;

/// <summary>Where a server listens or a client connects: unix:PATH, HOST:PORT or [IPV6]:PORT.</summary>
public sealed record GrpcAddress
{
    const string UnixScheme = "unix:";

    /// <summary>sizeof(sun_path) of sockaddr_un less the closing zero byte, see unix(7).</summary>
    const int MaxUnixPathBytes = 107;

    GrpcAddress(string? unixPath, string host, int port)
    {
        UnixPath = unixPath;
        Host = host;
        Port = port;
    }

    /// <summary>Path of the socket; null: this is a TCP address.</summary>
    public string? UnixPath { get; }

    /// <summary>Name or IP address, IPv6 without brackets; empty for a Unix socket.</summary>
    public string Host { get; }

    /// <summary>0, when listening: any free port.</summary>
    public int Port { get; }

    [MemberNotNullWhen(true, nameof(UnixPath))]
    public bool IsUnix => UnixPath is not null;

    /// <summary>Whether what is sent there stays on this machine.</summary>
    public bool IsLocal => IsUnix || Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    public static GrpcAddress Unix(string path) => Parse(UnixScheme + path);

    public static GrpcAddress Tcp(IPEndPoint endPoint) => new(null, endPoint.Address.ToString(), endPoint.Port);

    /// <exception cref="FormatException">The message says what was expected.</exception>
    public static GrpcAddress Parse(string text) => TryParse(text, out var address, out var error) ? address : throw new FormatException(error);

    public static bool TryParse(string text, [NotNullWhen(true)] out GrpcAddress? address, [NotNullWhen(false)] out string? error)
    {
        (address, error) = text.StartsWith(UnixScheme, StringComparison.Ordinal) ? ParseUnix(text) : ParseTcp(text);
        return address is not null;
    }

    public override string ToString()
    {
        if (IsUnix) return UnixScheme + UnixPath;
        return string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
    }

    static (GrpcAddress?, string?) ParseUnix(string text)
    {
        var path = text[UnixScheme.Length..];
        if (path.StartsWith("///", StringComparison.Ordinal)) path = path[2..]; // gRPC's own naming also has unix:///absolute/path
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)) return Refuse(text, "the path of the socket is missing");
        if (path[^1] == '/') return Refuse(text, "the path is that of a directory");
        var bytes = Encoding.UTF8.GetByteCount(path);
        return bytes > MaxUnixPathBytes
            ? Refuse(text, $"the path of a Unix socket has at most {MaxUnixPathBytes} bytes, this one {bytes}")
            : (new GrpcAddress(path, "", 0), null);
    }

    static (GrpcAddress?, string?) ParseTcp(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0) return Refuse(text, "the port is missing");
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return Refuse(text, $"\"{text[(colon + 1)..]}\" is not a port (0 to 65535)");
        }

        var host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return IPAddress.TryParse(host[1..^1], out var v6) && v6.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
                ? (new GrpcAddress(null, v6.ToString(), port), null)
                : Refuse(text, $"\"{host[1..^1]}\" is not an IPv6 address");
        }

        if (host.Contains(':', StringComparison.Ordinal)) return Refuse(text, "an IPv6 address stands in brackets");
        return Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
            ? (new GrpcAddress(null, host, port), null)
            : Refuse(text, host.Length == 0 ? "the host is missing" : $"\"{host}\" is not a host");
    }

    static (GrpcAddress?, string?) Refuse(string text, string reason)
        => (null, $"\"{text}\" is not an address: {reason}; expected unix:PATH, HOST:PORT or [IPV6]:PORT");
}
