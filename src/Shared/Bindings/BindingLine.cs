using System.Text.Json;
using Enrichment.Flows;

namespace Enrichment.Bindings;

/// <summary>One line of the text form, taken apart. One object serves a whole file.</summary>
sealed partial class BindingLine
{
    // [ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535, with room for a scope.
    const int LongestEndpoint = 80;

    readonly TextPool _texts = new();
    readonly Dictionary<ProcessDraft, ProcessInfo> _processes = [];
    readonly Dictionary<ProcessInfo, IReadOnlyList<ProcessInfo>> _single = new(ReferenceEqualityComparer.Instance);
    readonly List<ProcessInfo> _others = [];
    readonly char[] _local = new char[LongestEndpoint + 1];
    readonly char[] _remote = new char[LongestEndpoint + 1];
    int _localLength;
    int _remoteLength;
    ProcessDraft _process;
    string? _problem;

    public long? Time { get; private set; }

    /// <summary>True: open; false: close.</summary>
    public bool? IsOpen { get; private set; }

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
        _localLength = _remoteLength = 0;
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
                ReadEndpoint(ref json, _local, ref _localLength);
            }
            else if (Is(ref json, BindingKeys.Remote))
            {
                ReadEndpoint(ref json, _remote, ref _remoteLength);
            }
            else if (Is(ref json, BindingKeys.Others))
            {
                ReadOthers(ref json);
            }
            else if (!ReadProcessKey(ref json, ref _process) && !ReadSocketKey(ref json))
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
        else if (Is(ref json, BindingKeys.Cgroup))
        {
            process.Cgroup = ReadText(ref json);
        }
        else if (Is(ref json, BindingKeys.Container))
        {
            process.Container = ReadText(ref json);
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
        if (Time is null || IsOpen is null || protocol is null || _localLength == 0)
        {
            var missing = Time is null ? "time" : IsOpen is null ? "event" : protocol is null ? "proto" : "local";
            return $"'{missing}' is missing";
        }

        if (_localLength > LongestEndpoint || !Endpoint.TryParse(_local.AsSpan(0, _localLength), protocol.Value, out var local))
        {
            return $"'local' is not an address and a port: {Shown(_local.AsSpan(0, _localLength))}";
        }

        if (_remoteLength > 0)
        {
            if (_remoteLength > LongestEndpoint || !Endpoint.TryParse(_remote.AsSpan(0, _remoteLength), protocol.Value, out var remote))
            {
                return $"'remote' is not an address and a port: {Shown(_remote.AsSpan(0, _remoteLength))}";
            }

            Remote = remote;
        }

        Local = local;
        Owners = CollectOwners();
        return null;
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
