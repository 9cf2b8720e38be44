using System.Globalization;

namespace Enrichment.Flows;

/// <summary>One end of a conversation: where a socket is bound.</summary>
/// <param name="Address">0.0.0.0 or :: for a socket that is bound to every address.</param>
/// <param name="Port">Host order; the ICMP id for ping sockets, 0 for protocols without ports.</param>
/// <param name="Protocol">IANA protocol number.</param>
public readonly record struct Endpoint(IpAddress Address, ushort Port, byte Protocol)
{
    /// <summary><c>192.0.2.1:443</c> or <c>[2001:db8::1]:443</c>; the protocol is not part of it.</summary>
    public override string ToString() => Address.IsIPv4
        ? string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"[{Address}]:{Port}");

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, byte protocol, out Endpoint endpoint)
    {
        endpoint = default;
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host[0] == '[')
        {
            if (host[^1] != ']')
            {
                return false;
            }

            host = host[1..^1];
        }
        else if (host.Contains(':'))
        {
            return false;
        }

        if (!IpAddress.TryParse(host, out var address))
        {
            return false;
        }

        endpoint = new Endpoint(address, port, protocol);
        return true;
    }
}
