using Enrichment.View.Format;

namespace Enrichment.View.Profiles;

/// <summary><c>flowview profile --help</c>.</summary>
static class ProfileHelp
{
    const string Text =
        """
        flowview profile tells what each process did: which ports it called and listened on, with whom, how much, when; and what has no process, and why.

        usage: flowview profile -r PATH|-R PATH [options] [filter]

          -r, -R, -M, -t, -c, -f   which files and flows, as in flowview --help; a filter may follow
          -n N                     ports of a process, peers of a port, flows of a finding that are shown; default 10, 0 for all
          -o json                  as JSON (docs/profile.md); else text
          --utc                    times in UTC, not in the zone of TZ
          --save FILE              keep the whole profile in a file
          --against FILE           show what is new since a profile was saved, each with its flows: processes, executables, ports, networks
                                   called (/24, IPv6 /48), hours with far more bytes than any before; nothing new: no output
          --times N                so many times the bytes of the largest known hour are far off; default 10

        Examples:
          flowview profile -R /var/cache/flows -t -1d
          flowview profile -R week --save usual.json
          flowview profile -R today --against usual.json 'not process sshd'
        """;

    public static void Write(OutputFile output) => output.Line(Text);
}
