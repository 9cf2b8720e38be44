using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.GroundTruth;

/// <summary>One end of a flow, and what the stamp says of it.</summary>
/// <param name="Names">Of those who had it, by the stamp; none: it says that it does not know.</param>
/// <param name="Pid">0: not said, since there are several.</param>
sealed record StampedEnd(
    string Protocol, string End, string Other, long FirstNs, long LastNs, string[] Names, int Pid, string Grade, string Reason)
{
    /// <summary>Both ends of all flows in a folder that are of protocols the workloads speak. Flows without ports have port 0.</summary>
    public static IEnumerable<StampedEnd> Of(string folder)
    {
        var text = Tool.Run(TimeSpan.FromMinutes(2), Published.View, "-R", folder, "-q", "-N", "-6", "-o",
            "fmt:%pr;%sa;%sp;%da;%dp;%tsr;%ter;%sproc;%spid;%sgrade;%sreason;%dproc;%dpid;%dgrade;%dreason").Expect("flowview");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(';', StringSplitOptions.TrimEntries);
            var protocol = words[0] switch { "6" => "TCP", "17" => "UDP", "136" => "UDPL", "1" => "ICMP", "58" => "ICMP6", "253" => "P253", _ => null };
            if (protocol is null || (protocol == "ICMP6" && !Echoes.Contains(words[4])))
            {
                continue;
            }

            var hasPorts = protocol is "TCP" or "UDP" or "UDPL";
            string source = $"{words[1]} {(hasPorts ? words[2] : "0")}", destination = $"{words[3]} {(hasPorts ? words[4] : "0")}";
            yield return Make(protocol, source, destination, words, 7);
            yield return Make(protocol, destination, source, words, 11);
        }
    }

    /// <summary>Type and code of ICMPv6's echo and its reply; the kernel has more to say on its own.</summary>
    static readonly string[] Echoes = ["128.0", "129.0"];

    static StampedEnd Make(string protocol, string end, string other, string[] words, int at) => new(
        protocol, end, other, Nanoseconds(words[5]), Nanoseconds(words[6]), words[at] == "-" ? [] : words[at].Split('|'),
        int.TryParse(words[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0, words[at + 2], words[at + 3]);

    static long Nanoseconds(string seconds) => (long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * 1_000_000_000);
}
