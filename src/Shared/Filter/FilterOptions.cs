using System.Net;
using System.Net.Sockets;

namespace Enrichment.Filter;

/// <summary>What a filter's text may refer to outside of itself.</summary>
public sealed record FilterOptions
{
    /// <summary>Zone of times without one.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>The addresses of a host name; default: the resolver of the machine. Throws <see cref="SocketException"/>.</summary>
    public Func<string, IPAddress[]> Resolve { get; init; } = Dns.GetHostAddresses;

    /// <summary>The text of a file that <c>@include</c> names. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public Func<string, string> ReadFile { get; init; } = File.ReadAllText;

    /// <summary>The file that the text comes from, for messages; null: the command line.</summary>
    public string? FileName { get; init; }
}
