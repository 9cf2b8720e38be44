using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.GroundTruth;

/// <summary>One end of a flow, and what the stamp says of it.</summary>
/// <param name="Names">Of those who had it, by the stamp; none: it says that it does not know.</param>
/// <param name="Pid">0: not said, since there are several.</param>
sealed record StampedEnd(
    string Protocol, string End, string Other, long FirstNs, long LastNs, string[] Names, int Pid, string Grade, string Reason)
{
    /// <summary>Both ends of all TCP and UDP flows in a folder.</summary>
    public static IEnumerable<StampedEnd> Of(string folder)
    {
        var text = Tool.Run(TimeSpan.FromMinutes(2), Published.View, "-R", folder, "-q", "-N", "-6", "-o",
            "fmt:%pr;%sa;%sp;%da;%dp;%tsr;%ter;%sproc;%spid;%sgrade;%sreason;%dproc;%dpid;%dgrade;%dreason").Expect("flowview");
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(';', StringSplitOptions.TrimEntries);
            if (words[0] is not ("6" or "17"))
            {
                continue;
            }

            var protocol = words[0] == "6" ? "TCP" : "UDP";
            string source = $"{words[1]} {words[2]}", destination = $"{words[3]} {words[4]}";
            yield return Make(protocol, source, destination, words, 7);
            yield return Make(protocol, destination, source, words, 11);
        }
    }

    static StampedEnd Make(string protocol, string end, string other, string[] words, int at) => new(
        protocol, end, other, Nanoseconds(words[5]), Nanoseconds(words[6]), words[at] == "-" ? [] : words[at].Split('|'),
        int.TryParse(words[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0, words[at + 2], words[at + 3]);

    static long Nanoseconds(string seconds) => (long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * 1_000_000_000);
}
