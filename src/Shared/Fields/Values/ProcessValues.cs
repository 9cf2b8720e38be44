using Enrichment.Bindings;
using Enrichment.Fields.Names;
using Enrichment.Flows;
using Enrichment.Nfcapd;

namespace Enrichment.Fields.Values;

/// <summary>The processes at the two ends of a flow, as attribution stamped them; <c>-</c> for what is not known.</summary>
static class ProcessValues
{
    const int ShortContainer = 12;

    /// <summary>In a file that was never stamped: the user name, where the original project kept its one name.</summary>
    public static void SrcName(FieldText text, FlowRecord flow)
    {
        var stamp = flow.Stamp;
        if (WasStamped(stamp))
        {
            OrDash(text, stamp.Source.Name);
        }
        else if (flow.UserName is { IsEmpty: false } name)
        {
            text.Foreign(name);
        }
        else
        {
            text.Byte((byte)'-');
        }
    }

    public static void DstName(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Destination.Name);

    public static void SrcPid(FieldText text, FlowRecord flow) => Pid(text, flow.Stamp.Source.Process);

    public static void DstPid(FieldText text, FlowRecord flow) => Pid(text, flow.Stamp.Destination.Process);

    public static void SrcGrade(FieldText text, FlowRecord flow) => Grade(text, flow.Stamp.Source);

    public static void DstGrade(FieldText text, FlowRecord flow) => Grade(text, flow.Stamp.Destination);

    public static void SrcReason(FieldText text, FlowRecord flow) => text.Bytes(StampNames.Reason(flow.Stamp.Source.Reason));

    public static void DstReason(FieldText text, FlowRecord flow) => text.Bytes(StampNames.Reason(flow.Stamp.Destination.Reason));

    public static void SrcExecutable(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Source.Process?.Executable);

    public static void DstExecutable(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Destination.Process?.Executable);

    public static void SrcCommand(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Source.Process?.CommandLine);

    public static void DstCommand(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Destination.Process?.CommandLine);

    public static void SrcUid(FieldText text, FlowRecord flow) => Uid(text, flow.Stamp.Source.Process);

    public static void DstUid(FieldText text, FlowRecord flow) => Uid(text, flow.Stamp.Destination.Process);

    public static void SrcContainer(FieldText text, FlowRecord flow) => Container(text, flow.Stamp.Source.Process);

    public static void DstContainer(FieldText text, FlowRecord flow) => Container(text, flow.Stamp.Destination.Process);

    public static void SrcUser(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Source.Process?.UserName);

    public static void DstUser(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Destination.Process?.UserName);

    public static void SrcContainerName(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Source.Process?.ContainerName);

    public static void DstContainerName(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Destination.Process?.ContainerName);

    public static void SrcPod(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Source.Process?.Pod);

    public static void DstPod(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Destination.Process?.Pod);

    public static void SrcUnit(FieldText text, FlowRecord flow) => OrDash(text, SystemdUnit.Of(flow.Stamp.Source.Process?.Cgroup));

    public static void DstUnit(FieldText text, FlowRecord flow) => OrDash(text, SystemdUnit.Of(flow.Stamp.Destination.Process?.Cgroup));

    public static void SrcParent(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Source.Process?.Parents.NameOfParent);

    public static void DstParent(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Destination.Process?.Parents.NameOfParent);

    public static void SrcParentPid(FieldText text, FlowRecord flow) => ParentPid(text, flow.Stamp.Source.Process);

    public static void DstParentPid(FieldText text, FlowRecord flow) => ParentPid(text, flow.Stamp.Destination.Process);

    public static void SrcParents(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Source.Process?.Parents.ToString());

    public static void DstParents(FieldText text, FlowRecord flow) => OrDash(text, flow.Stamp.Destination.Process?.Parents.ToString());

    /// <summary>Whether anybody asked for the processes of this flow.</summary>
    public static bool WasStamped(in FlowStamp stamp) =>
        stamp.Source.Reason != MissReason.NotAsked || stamp.Destination.Reason != MissReason.NotAsked;

    static void Grade(FieldText text, in EndStamp end)
    {
        if (end.Reason == MissReason.NotAsked)
        {
            text.Byte((byte)'-');
            return;
        }

        text.Bytes(StampNames.Grade(end.Grade));
        if (end.Shared)
        {
            text.Bytes("+shared"u8);
        }
    }

    static void Pid(FieldText text, ProcessInfo? process)
    {
        if (process is null)
        {
            text.Byte((byte)'-');
        }
        else
        {
            text.Number((uint)process.Pid);
        }
    }

    static void ParentPid(FieldText text, ProcessInfo? process)
    {
        if (process is null or { ParentPid: 0 })
        {
            text.Byte((byte)'-');
        }
        else
        {
            text.Number((uint)process.ParentPid);
        }
    }

    static void Uid(FieldText text, ProcessInfo? process)
    {
        if (process is null)
        {
            text.Byte((byte)'-');
        }
        else
        {
            text.Number(process.Uid);
        }
    }

    /// <summary>Twelve digits in a column, as container tools show it; the whole in csv and JSON.</summary>
    static void Container(FieldText text, ProcessInfo? process)
    {
        var start = text.Length;
        OrDash(text, process?.ContainerId);
        if (!text.IsPlain && text.Length - start > ShortContainer)
        {
            text.Cut(text.Length - start - ShortContainer);
        }
    }

    static void OrDash(FieldText text, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
        {
            text.Byte((byte)'-');
        }
        else
        {
            text.Foreign(value);
        }
    }
}
