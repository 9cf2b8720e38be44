using System.Net;
using System.Net.Sockets;
using Enrichment.Filter;

namespace Enrichment.Tests.Fuzz.Targets;

/// <summary>Any text is a filter, or one sentence that names a place in it.</summary>
static class FilterParse
{
    static readonly FilterOptions Options = new()
    {
        TimeZone = TimeZoneInfo.Utc,
        Resolve = name => name.Length % 2 == 0 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : throw new SocketException(),
        ReadFile = name => name.Length % 2 == 0 ? $"port 80 @include {name}" : throw new FileNotFoundException("no such file"),
    };

    /// <returns>Whether it is a filter.</returns>
    public static bool Fuzz(string text)
    {
        try
        {
            var filter = FlowFilter.Parse(text, Options);
            _ = FlowFilter.Parse(filter.ToString(), Options);
            return true;
        }
        catch (FilterException wrong)
        {
            Xunit.Assert.Matches(@"^filter, (.*, )?line \d+, column \d+: [^\n\r]+$", wrong.Message);
            return false;
        }
    }
}
