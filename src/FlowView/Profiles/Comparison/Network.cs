using System.Globalization;
using Enrichment.Flows;

namespace Enrichment.View.Profiles.Comparison;

/// <summary>The neighbourhood of an address: /24 of IPv4, /48 of IPv6, which is what a site has as a rule.</summary>
readonly record struct Network(IpAddress Prefix)
{
    const int Bits4 = 24, Bits6 = 48;

    public static Network Of(IpAddress address) => new(
        address.IsIPv4
            ? IpAddress.FromIPv4(address.IPv4 & uint.MaxValue << (32 - Bits4))
            : new IpAddress(address.High & ulong.MaxValue << (64 - Bits6), 0));

    public static bool TryParse(ReadOnlySpan<char> text, out Network network)
    {
        var slash = text.IndexOf('/');
        network = default;
        if (slash < 0 || !IpAddress.TryParse(text[..slash], out var address))
        {
            return false;
        }

        network = Of(address);
        return network.Prefix == address && text[(slash + 1)..].SequenceEqual(Bits(address));
    }

    public override string ToString() => $"{Prefix}/{Bits(Prefix)}";

    static string Bits(IpAddress address) => (address.IsIPv4 ? Bits4 : Bits6).ToString(CultureInfo.InvariantCulture);
}
