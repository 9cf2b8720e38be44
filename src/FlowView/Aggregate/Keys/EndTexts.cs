using System.Text;
using Enrichment.Bindings;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>Reads what is known of the processes at the ends of flows.</summary>
static class EndTexts
{
    /// <summary>Room that any name in a flow record fits into.</summary>
    public const int Room = byte.MaxValue;

    /// <summary>The name of the process; in a file without stamps the user name stands for the source's, as in the column <c>%sproc</c>.</summary>
    public static ReadOnlySpan<char> Name(FlowRecord flow, bool isSource, Span<char> room)
    {
        var stamp = flow.Stamp;
        if (stamp.IsAsked)
        {
            var end = isSource ? stamp.Source : stamp.Destination;
            return end.IsNamed ? end.Name : default;
        }

        var name = flow.UserName;
        return !isSource || name.IsEmpty || name.Length > room.Length ? default : room[..Encoding.UTF8.GetChars(name, room)];
    }

    public static ReadOnlySpan<char> Of(FlowRecord flow, bool isSource, EndPart part)
    {
        var stamp = flow.Stamp;
        return Of((isSource ? stamp.Source : stamp.Destination).Process, part);
    }

    static ReadOnlySpan<char> Of(ProcessInfo? process, EndPart part) => process is null ? default : part switch
    {
        EndPart.Executable => process.Executable,
        EndPart.User => process.UserName,
        EndPart.Container => process.ContainerId,
        EndPart.Unit => SystemdUnit.Of(process.Cgroup),
        _ => process.Name,
    };
}
