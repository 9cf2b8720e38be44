using System.Text.Json;

namespace Enrichment.Bindings;

/// <summary>The keys of the feed's text form, in the order in which they are written.</summary>
static class BindingKeys
{
    public static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    public static readonly JsonEncodedText Event = JsonEncodedText.Encode("event");
    public static readonly JsonEncodedText Protocol = JsonEncodedText.Encode("proto");
    public static readonly JsonEncodedText Local = JsonEncodedText.Encode("local");
    public static readonly JsonEncodedText Remote = JsonEncodedText.Encode("remote");
    public static readonly JsonEncodedText Pid = JsonEncodedText.Encode("pid");
    public static readonly JsonEncodedText Start = JsonEncodedText.Encode("start");
    public static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    public static readonly JsonEncodedText Executable = JsonEncodedText.Encode("exe");
    public static readonly JsonEncodedText Uid = JsonEncodedText.Encode("uid");
    public static readonly JsonEncodedText User = JsonEncodedText.Encode("user");
    public static readonly JsonEncodedText ParentPid = JsonEncodedText.Encode("ppid");

    /// <summary>Objects with pid and name, from the parent up.</summary>
    public static readonly JsonEncodedText Parents = JsonEncodedText.Encode("parents");

    public static readonly JsonEncodedText CommandLine = JsonEncodedText.Encode("cmdline");
    public static readonly JsonEncodedText Cgroup = JsonEncodedText.Encode("cgroup");
    public static readonly JsonEncodedText Container = JsonEncodedText.Encode("container");
    public static readonly JsonEncodedText ContainerName = JsonEncodedText.Encode("container_name");
    public static readonly JsonEncodedText Pod = JsonEncodedText.Encode("pod");
    public static readonly JsonEncodedText Incomplete = JsonEncodedText.Encode("incomplete");
    public static readonly JsonEncodedText Boot = JsonEncodedText.Encode("boot");

    /// <summary>Further holders of the same socket: objects with the keys of a process.</summary>
    public static readonly JsonEncodedText Others = JsonEncodedText.Encode("others");

    public static readonly JsonEncodedText NetNs = JsonEncodedText.Encode("netns");
    public static readonly JsonEncodedText Cookie = JsonEncodedText.Encode("cookie");
    public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    public static readonly JsonEncodedText Listening = JsonEncodedText.Encode("listening");
    public static readonly JsonEncodedText DualStack = JsonEncodedText.Encode("dual_stack");

    // Of a translation.
    public static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    public static readonly JsonEncodedText Destination = JsonEncodedText.Encode("destination");
    public static readonly JsonEncodedText TranslatedSource = JsonEncodedText.Encode("translated_source");
    public static readonly JsonEncodedText TranslatedDestination = JsonEncodedText.Encode("translated_destination");

    /// <summary>On a close: when it was opened, so that the line is whole without its open.</summary>
    public static readonly JsonEncodedText Opened = JsonEncodedText.Encode("opened");

    /// <summary>The earliest moment of opening, where it is not the time of the open.</summary>
    public static readonly JsonEncodedText OpenedFrom = JsonEncodedText.Encode("opened_from");

    /// <summary>The earliest moment of closing, where it is not the time of the close.</summary>
    public static readonly JsonEncodedText ClosedFrom = JsonEncodedText.Encode("closed_from");
}
