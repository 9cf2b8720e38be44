using System.Text.Json;
using Enrichment.Flows;

namespace Enrichment.Bindings;

/// <summary>One line of the text form, taken apart. One object serves a whole file.</summary>
sealed partial class BindingLine
{
    readonly TextPool _texts = new();
    readonly ParentsPool _parents = new();
    readonly Dictionary<ProcessDraft, ProcessInfo> _processes = [];
    readonly Dictionary<ProcessInfo, IReadOnlyList<ProcessInfo>> _single = new(ReferenceEqualityComparer.Instance);
    readonly List<ProcessInfo> _others = [];
    readonly EndpointText _local = new("local");
    readonly EndpointText _remote = new("remote");
    readonly EndpointText _source = new("source");
    readonly EndpointText _destination = new("destination");
    readonly EndpointText _translatedSource = new("translated_source");
    readonly EndpointText _translatedDestination = new("translated_destination");
    ProcessDraft _process;
    string? _problem;

    public long? Time { get; private set; }

    /// <summary>True: open, or translated; false: close, or untranslated.</summary>
    public bool? IsOpen { get; private set; }

    /// <summary>It speaks of a translation, and not of a socket.</summary>
    public bool IsTranslation { get; private set; }

    /// <summary>Of a translation.</summary>
    public Endpoint Source { get; private set; }

    public Endpoint Destination { get; private set; }

    public Endpoint TranslatedSource { get; private set; }

    public Endpoint TranslatedDestination { get; private set; }

    public Endpoint Local { get; private set; }

    public Endpoint? Remote { get; private set; }

    public IReadOnlyList<ProcessInfo> Owners { get; private set; } = [];

    public ulong NetNs { get; private set; }

    public ulong Cookie { get; private set; }

    public ulong Id { get; private set; }

    public bool Listening { get; private set; }

    public bool DualStack { get; private set; }

    public long? Opened { get; private set; }

    public long? OpenedFrom { get; private set; }

    public long? ClosedFrom { get; private set; }

    /// <summary>Null, or what is wrong with the line.</summary>
    public string? Parse(ReadOnlySpan<byte> line)
    {
        Clear();
        try
        {
            var json = new Utf8JsonReader(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return "not a JSON object";
            }

            var protocol = ReadKeys(ref json);
            if (json.Read())
            {
                return "more than one JSON object";
            }

            return _problem ?? Complete(protocol);
        }
        catch (JsonException e)
        {
            return $"not JSON at byte {e.BytePositionInLine}";
        }
        catch (InvalidOperationException)
        {
            return "a text that is not UTF-8"; // From CopyString: the reader checks the bytes of a string only here.
        }
    }

    void Clear()
    {
        _process = default;
        _others.Clear();
        _problem = null;
        _local.Clear();
        _remote.Clear();
        _source.Clear();
        _destination.Clear();
        _translatedSource.Clear();
        _translatedDestination.Clear();
        IsTranslation = false;
        (Time, IsOpen, Remote, Opened, OpenedFrom, ClosedFrom) = (null, null, null, null, null, null);
        (NetNs, Cookie, Id, Listening, DualStack) = (0, 0, 0, false, false);
    }

    byte? ReadKeys(ref Utf8JsonReader json)
    {
        byte? protocol = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(ref json, BindingKeys.Time))
            {
                Time = ReadTime(ref json, "time");
            }
            else if (Is(ref json, BindingKeys.Event))
            {
                IsOpen = ReadEvent(ref json);
            }
            else if (Is(ref json, BindingKeys.Protocol))
            {
                protocol = ReadProtocol(ref json);
            }
            else if (Is(ref json, BindingKeys.Local))
            {
                ReadEndpoint(ref json, _local);
            }
            else if (Is(ref json, BindingKeys.Remote))
            {
                ReadEndpoint(ref json, _remote);
            }
            else if (Is(ref json, BindingKeys.Others))
            {
                ReadOthers(ref json);
            }
            else if (!ReadProcessKey(ref json, ref _process) && !ReadSocketKey(ref json) && !ReadTranslationKey(ref json))
            {
                json.Skip();
            }
        }

        return protocol;
    }

    bool ReadProcessKey(ref Utf8JsonReader json, ref ProcessDraft process)
    {
        if (Is(ref json, BindingKeys.Pid))
        {
            process.Pid = (int?)ReadNumber(ref json, "pid", int.MaxValue);
        }
        else if (Is(ref json, BindingKeys.Start))
        {
            process.Start = ReadTime(ref json, "start") ?? 0;
        }
        else if (Is(ref json, BindingKeys.Name))
        {
            process.Name = ReadText(ref json);
        }
        else if (Is(ref json, BindingKeys.Executable))
        {
            process.Executable = ReadText(ref json);
        }
        else if (Is(ref json, BindingKeys.CommandLine))
        {
            process.CommandLine = ReadText(ref json);
        }
        else if (Is(ref json, BindingKeys.Uid))
        {
            process.Uid = (uint)(ReadNumber(ref json, "uid", uint.MaxValue) ?? 0);
        }
        else if (Is(ref json, BindingKeys.User))
        {
            process.User = ReadText(ref json);
        }
        else if (Is(ref json, BindingKeys.ParentPid))
        {
            process.ParentPid = (int)(ReadNumber(ref json, "ppid", int.MaxValue) ?? 0);
        }
        else if (Is(ref json, BindingKeys.Parents))
        {
            process.Parents = ReadParents(ref json);
        }
        else if (Is(ref json, BindingKeys.Cgroup))
        {
            process.Cgroup = ReadText(ref json);
        }
        else if (Is(ref json, BindingKeys.Container))
        {
            process.Container = ReadText(ref json);
        }
        else if (Is(ref json, BindingKeys.ContainerName))
        {
            process.ContainerName = ReadText(ref json);
        }
        else if (Is(ref json, BindingKeys.Pod))
        {
            process.Pod = ReadText(ref json);
        }
        else if (Is(ref json, BindingKeys.Incomplete))
        {
            process.IsIncomplete = json.Read() && json.TokenType == JsonTokenType.True;
        }
        else if (Is(ref json, BindingKeys.Boot))
        {
            process.Boot = ReadText(ref json);
        }
        else
        {
            return false;
        }

        return true;
    }

    bool ReadSocketKey(ref Utf8JsonReader json)
    {
        if (Is(ref json, BindingKeys.NetNs))
        {
            NetNs = ReadNumber(ref json, "netns", ulong.MaxValue) ?? 0;
        }
        else if (Is(ref json, BindingKeys.Cookie))
        {
            Cookie = ReadNumber(ref json, "cookie", ulong.MaxValue) ?? 0;
        }
        else if (Is(ref json, BindingKeys.Id))
        {
            Id = ReadNumber(ref json, "id", ulong.MaxValue) ?? 0;
        }
        else if (Is(ref json, BindingKeys.Listening))
        {
            Listening = json.Read() && json.TokenType == JsonTokenType.True;
        }
        else if (Is(ref json, BindingKeys.DualStack))
        {
            DualStack = json.Read() && json.TokenType == JsonTokenType.True;
        }
        else if (Is(ref json, BindingKeys.Opened))
        {
            Opened = ReadTime(ref json, "opened");
        }
        else if (Is(ref json, BindingKeys.OpenedFrom))
        {
            OpenedFrom = ReadTime(ref json, "opened_from");
        }
        else if (Is(ref json, BindingKeys.ClosedFrom))
        {
            ClosedFrom = ReadTime(ref json, "closed_from");
        }
        else
        {
            return false;
        }

        return true;
    }

    bool ReadTranslationKey(ref Utf8JsonReader json)
    {
        var text = Is(ref json, BindingKeys.Source) ? _source
            : Is(ref json, BindingKeys.Destination) ? _destination
            : Is(ref json, BindingKeys.TranslatedSource) ? _translatedSource
            : Is(ref json, BindingKeys.TranslatedDestination) ? _translatedDestination
            : null;
        if (text is null)
        {
            return false;
        }

        ReadEndpoint(ref json, text);
        return true;
    }

    void ReadOthers(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
        {
            _problem ??= "'others' is not an array";
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var process = default(ProcessDraft);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (!ReadProcessKey(ref json, ref process))
                {
                    json.Skip();
                }
            }

            _others.Add(Intern(process));
        }

        if (json.TokenType != JsonTokenType.EndArray)
        {
            throw new JsonException();
        }
    }

    string? Complete(byte? protocol)
    {
        if (Time is null || IsOpen is null || protocol is null)
        {
            var missing = Time is null ? "time" : IsOpen is null ? "event" : "proto";
            return $"'{missing}' is missing";
        }

        return IsTranslation ? CompleteTranslation(protocol.Value) : CompleteSocket(protocol.Value);
    }

    string? CompleteSocket(byte protocol)
    {
        var wrong = _local.Parse(protocol, out var local);
        Local = local;
        if (wrong is null && !_remote.IsEmpty)
        {
            wrong = _remote.Parse(protocol, out var remote);
            Remote = remote;
        }

        Owners = wrong is null ? CollectOwners() : [];
        return wrong;
    }

    string? CompleteTranslation(byte protocol)
    {
        string?[] wrong =
        [
            _source.Parse(protocol, out var source), _destination.Parse(protocol, out var destination),
            _translatedSource.Parse(protocol, out var translatedSource), _translatedDestination.Parse(protocol, out var translatedDestination),
        ];
        (Source, Destination, TranslatedSource, TranslatedDestination) = (source, destination, translatedSource, translatedDestination);
        return Array.Find(wrong, static one => one is not null);
    }

    IReadOnlyList<ProcessInfo> CollectOwners()
    {
        if (_process.IsEmpty)
        {
            return [.. _others];
        }

        var first = Intern(_process);
        if (_others.Count > 0)
        {
            return [first, .. _others];
        }

        if (!_single.TryGetValue(first, out var owners))
        {
            _single.Add(first, owners = [first]);
        }

        return owners;
    }

    ProcessInfo Intern(ProcessDraft draft)
    {
        if (!_processes.TryGetValue(draft, out var process))
        {
            _processes.Add(draft, process = draft.ToProcess());
        }

        return process;
    }
}
