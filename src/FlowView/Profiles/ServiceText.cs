using Enrichment.Bindings;

namespace Enrichment.View.Profiles;

/// <summary>What a process does, in two words: <c>calls tcp/443</c>, <c>listens udp/53</c>, <c>icmp</c>.</summary>
static class ServiceText
{
    public static string Of(in ServiceKey key) => key.Role == Role.None
        ? ProtocolName.Of(key.Protocol)
        : FormattableString.Invariant($"{Roles.Word(key.Role)} {ProtocolName.Of(key.Protocol)}/{key.Port}");
}
