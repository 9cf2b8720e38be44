using System.Globalization;
using System.Text;
using Enrichment.Bindings;
using Enrichment.Fields.Names;
using Enrichment.Flows;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>Reads what is known of the processes at the ends of flows.</summary>
static class EndTexts
{
    /// <summary>Room that any name in a flow record fits into.</summary>
    public const int Room = byte.MaxValue;

    public const string Shared = "+shared";

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

    public static ReadOnlySpan<char> Of(FlowRecord flow, bool isSource, EndPart part, Span<char> room)
    {
        var stamp = flow.Stamp;
        var end = isSource ? stamp.Source : stamp.Destination;
        return part switch
        {
            EndPart.Grade => Grade(end, room),
            EndPart.Reason => end.Reason == MissReason.None ? default : room[..Encoding.ASCII.GetChars(StampNames.Reason(end.Reason), room)],
            _ => end.Process is { } process ? Of(process, part, room) : default,
        };
    }

    /// <summary>The grade that a text names, and whether several processes may be meant.</summary>
    public static (MatchGrade Grade, bool IsShared) GradeOf(string text)
    {
        var isShared = text.EndsWith(Shared, StringComparison.Ordinal);
        var name = isShared ? text[..^Shared.Length] : text;
        return (Array.Find(Enum.GetValues<MatchGrade>(), grade => Encoding.ASCII.GetString(StampNames.Grade(grade)) == name), isShared);
    }

    /// <summary>Why there is no process, as a text names it.</summary>
    public static MissReason ReasonOf(string text) =>
        Array.Find(Enum.GetValues<MissReason>(), reason => Encoding.ASCII.GetString(StampNames.Reason(reason)) == text);

    static ReadOnlySpan<char> Grade(EndStamp end, Span<char> room)
    {
        if (end.Reason == MissReason.NotAsked)
        {
            return default;
        }

        var length = Encoding.ASCII.GetChars(StampNames.Grade(end.Grade), room);
        if (end.Shared)
        {
            Shared.CopyTo(room[length..]);
            length += Shared.Length;
        }

        return room[..length];
    }

    static ReadOnlySpan<char> Of(ProcessInfo process, EndPart part, Span<char> room) => part switch
    {
        EndPart.Executable => process.Executable,
        EndPart.User => process.UserName,
        EndPart.Container => process.ContainerId,
        EndPart.Unit => SystemdUnit.Of(process.Cgroup),
        EndPart.Command => process.CommandLine,
        EndPart.ContainerName => process.ContainerName,
        EndPart.Pod => process.Pod,
        EndPart.Parent => process.Parents.NameOfParent,
        EndPart.Pid => Number((uint)process.Pid, room),
        EndPart.Uid => Number(process.Uid, room),
        _ => process.Name,
    };

    static ReadOnlySpan<char> Number(uint number, Span<char> room)
    {
        number.TryFormat(room, out var length, default, CultureInfo.InvariantCulture);
        return room[..length];
    }
}
