using Enrichment.View.Format;

namespace Enrichment.View.Help;

/// <summary>A command line that answers a question.</summary>
/// <param name="Task">The heading it stands under.</param>
/// <param name="Arguments">As a shell takes them, without the program's name.</param>
sealed record Example(string Task, string Question, string Arguments);

/// <summary><c>--examples</c>, also part of the manual page.</summary>
static class Examples
{
    const string Look = "Look", Choose = "Choose flows", Sum = "Sum up", Programs = "For programs", Files = "Files", Watch = "Profiles";

    public static readonly Example[] All =
    [
        new(Look, "the flows of a directory, with the processes of both ends", "-R flows -o proc"),
        new(Look, "the last half hour, and how sure the names are", "-R flows -t -30m -o \"fmt:%line %sproc %sgrade %dproc %dgrade\""),
        new(Look, "everything that is known of the first three flows", "-r flows/nfcapd.202611201000 -c 3 -o raw"),
        new(Choose, "what curl and wget did, but for the web", "-R flows 'process in [curl wget] and not port in [80 443]'"),
        new(Choose, "TCP to a network, more than a megabyte", "-R flows 'proto tcp and dst net 198.51.100.0/24 and bytes > 1m'"),
        new(Choose, "flows of a container without a surely known process", "-R flows 'container 4f1c and not grade >= local'"),
        new(Sum, "which processes move most bytes", "-R flows -s process/bytes -n 20"),
        new(Sum, "the busiest sources and ports, by protocol", "-R flows -s srcip/bytes -s dstport:p/flows"),
        new(Sum, "traffic of each user's programs by network", "-R flows -A user,process,dstip4/24 -O bytes -n 20"),
        new(Sum, "connections with both directions in one line, the largest first", "-R flows -b -O bytes -n 20"),
        new(Programs, "an object a line, times in UTC with their zone", "-R flows -o ndjson --utc --iso"),
        new(Programs, "chosen columns", "-R flows -q -o \"csv:%ts,%sa,%da,%dp,%byt,%sproc,%spid\""),
        new(Programs, "a top list as JSON", "-R flows -s process/bytes -o ndjson"),
        new(Files, "DNS of a day into a file of its own, packed", "-R flows/2026/11/20 -w dns.nf -z=zstd 'port 53'"),
        new(Files, "through a pipe", "-r flows/nfcapd.202611201000 -w - 'process sshd'"),
        new(Files, "totals of a range of files", "-R flows/nfcapd.202611201000:nfcapd.202611201055 -I"),
        new(Files, "is a file whole, and what is in it", "-x flows/nfcapd.202611201000"),
        new(Watch, "what each process does", "profile -R flows"),
        new(Watch, "what is new since yesterday's profile", "profile -R flows --against yesterday.profile"),
    ];

    public static void Write(OutputFile output)
    {
        var task = "";
        foreach (var example in All)
        {
            if (example.Task != task)
            {
                output.Line(task.Length == 0 ? $"{example.Task}:" : $"\n{example.Task}:");
                task = example.Task;
            }

            output.Line($"  # {example.Question}");
            output.Line($"  flowview {example.Arguments}");
        }
    }
}
