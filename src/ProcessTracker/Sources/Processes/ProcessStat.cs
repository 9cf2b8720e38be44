using System.Buffers.Text;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>The fields of /proc/PID/stat (proc_pid_stat(5)) that are used here.</summary>
readonly ref struct ProcessStat
{
    const int ParentField = 4;
    const int StartTimeField = 22;

    /// <summary>(2) comm of the thread group leader; it may hold blanks and brackets.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>(4) ppid</summary>
    public int ParentPid { get; private init; }

    /// <summary>(22) starttime, in clock ticks since boot.</summary>
    public ulong StartTicks { get; private init; }

    public static bool TryParse(ReadOnlySpan<byte> text, out ProcessStat stat)
    {
        stat = default;
        var open = text.IndexOf((byte)'(');
        var close = text.LastIndexOf((byte)')');
        if (open < 0 || close < open || close + 2 > text.Length)
        {
            return false;
        }

        var field = 3;
        var parent = 0;
        var rest = text[(close + 2)..];
        foreach (var range in rest.Split((byte)' '))
        {
            if (field == ParentField && !Utf8Parser.TryParse(rest[range], out parent, out _))
            {
                return false;
            }

            if (field == StartTimeField)
            {
                var good = Utf8Parser.TryParse(rest[range], out ulong start, out _);
                stat = new ProcessStat { Name = text[(open + 1)..close], ParentPid = parent, StartTicks = start };
                return good;
            }

            field++;
        }

        return false;
    }
}
