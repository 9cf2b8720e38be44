using Enrichment.Flows;

namespace Enrichment.View.Profiles;

/// <summary>On which side of a conversation a process was.</summary>
enum Role : byte
{
    /// <summary>Neither can be told: the protocol has no ports.</summary>
    None,

    /// <summary>It called; the port is its peer's.</summary>
    Calls,

    /// <summary>It was called; the port is its own.</summary>
    Listens,
}

static class Roles
{
    /// <summary>From here on Linux and the others choose ports for those who call (net.ipv4.ip_local_port_range; IANA says 49152).</summary>
    const ushort FirstChosenPort = 32_768;

    public static string Word(Role role) => role switch
    {
        Role.Calls => "calls",
        Role.Listens => "listens",
        _ => "none",
    };

    public static Role? Parse(string? word) => word switch
    {
        "calls" => Role.Calls,
        "listens" => Role.Listens,
        "none" => Role.None,
        _ => null,
    };

    /// <summary>
    /// Flows do not say who began. A TCP end that was found by its local endpoint alone is a listener's; else the side of the port
    /// that is no chosen one is called, and of two of a kind the lower one.
    /// </summary>
    /// <param name="grade">Of the process.</param>
    public static Role Of(byte protocol, MatchGrade grade, ushort local, ushort peer)
    {
        if (!IpProtocol.HasPorts(protocol))
        {
            return Role.None;
        }

        if (protocol == IpProtocol.Tcp && grade is MatchGrade.Local or MatchGrade.Wildcard)
        {
            return Role.Listens;
        }

        var (isLocalChosen, isPeerChosen) = (local >= FirstChosenPort, peer >= FirstChosenPort);
        return isLocalChosen != isPeerChosen
            ? isPeerChosen ? Role.Listens : Role.Calls
            : local < peer ? Role.Listens : Role.Calls;
    }
}
