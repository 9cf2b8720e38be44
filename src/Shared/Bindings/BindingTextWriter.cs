using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Enrichment.Flows;

namespace Enrichment.Bindings;

/// <summary>
/// Writes changes as the text form of the feed, one JSON object a line. <c>time</c> is the moment at which the change
/// was known; where it may have happened earlier, <c>opened_from</c> and <c>closed_from</c> say since when.
/// <see cref="BindingTextReader"/> gives the same bindings back.
/// </summary>
public sealed class BindingTextWriter : IDisposable
{
    readonly ArrayBufferWriter<byte> _line = new(1024);
    readonly Utf8JsonWriter _json;

    public BindingTextWriter() => _json = new Utf8JsonWriter(_line, new JsonWriterOptions
    {
        // Escapes quotes, control characters and what is not assigned; leaves letters readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    /// <summary>
    /// The line of one change, with its line feed: an open while the binding is open, else a close. The bytes are
    /// good until the next call.
    /// </summary>
    public ReadOnlyMemory<byte> Line(Binding binding)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        _json.WriteStartObject();
        WriteTime(BindingKeys.Time, binding.IsOpen ? binding.OpenedBy : binding.ClosedBy);
        _json.WriteString(BindingKeys.Event, binding.IsOpen ? "open" : "close");
        _json.WriteString(BindingKeys.Protocol, ProtocolName.Of(binding.Local.Protocol));
        WriteEndpoint(BindingKeys.Local, binding.Local);
        if (binding.Remote is { } remote)
        {
            WriteEndpoint(BindingKeys.Remote, remote);
        }

        WriteOwners(binding.Owners);
        WriteSocket(binding);
        WriteOtherTimes(binding.OpenedFrom, binding.OpenedBy, binding.ClosedFrom, binding.ClosedBy);
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        return _line.WrittenMemory;
    }

    /// <summary>The line of one change: <c>translated</c> while the translation is open, else <c>untranslated</c>.</summary>
    public ReadOnlyMemory<byte> Line(Translation translation)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        _json.WriteStartObject();
        WriteTime(BindingKeys.Time, translation.IsOpen ? translation.OpenedBy : translation.ClosedBy);
        _json.WriteString(BindingKeys.Event, translation.IsOpen ? "translated" : "untranslated");
        _json.WriteString(BindingKeys.Protocol, ProtocolName.Of(translation.Source.Protocol));
        WriteEndpoint(BindingKeys.Source, translation.Source);
        WriteEndpoint(BindingKeys.Destination, translation.Destination);
        WriteEndpoint(BindingKeys.TranslatedSource, translation.TranslatedSource);
        WriteEndpoint(BindingKeys.TranslatedDestination, translation.TranslatedDestination);
        WriteNumber(BindingKeys.NetNs, translation.NetNs);
        WriteNumber(BindingKeys.Id, translation.Id);
        WriteOtherTimes(translation.OpenedFrom, translation.OpenedBy, translation.ClosedFrom, translation.ClosedBy);
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        return _line.WrittenMemory;
    }

    /// <summary>Writes the line of one change.</summary>
    public void Write(Stream output, Binding binding) => output.Write(Line(binding).Span);

    public void Dispose() => _json.Dispose();

    void WriteOwners(IReadOnlyList<ProcessInfo> owners)
    {
        if (owners.Count == 0)
        {
            return;
        }

        WriteProcess(owners[0]);
        if (owners.Count == 1)
        {
            return;
        }

        _json.WriteStartArray(BindingKeys.Others);
        for (var i = 1; i < owners.Count; i++)
        {
            _json.WriteStartObject();
            WriteProcess(owners[i]);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    void WriteProcess(ProcessInfo process)
    {
        _json.WriteNumber(BindingKeys.Pid, process.Pid);
        if (process.StartTimeNs != 0)
        {
            WriteTime(BindingKeys.Start, process.StartTimeNs);
        }

        _json.WriteString(BindingKeys.Name, process.Name);
        WriteText(BindingKeys.Executable, process.Executable);
        _json.WriteNumber(BindingKeys.Uid, process.Uid);
        WriteText(BindingKeys.User, process.UserName);
        if (process.ParentPid != 0)
        {
            _json.WriteNumber(BindingKeys.ParentPid, process.ParentPid);
        }

        WriteParents(process.Parents);
        WriteText(BindingKeys.CommandLine, process.CommandLine);
        WriteText(BindingKeys.Cgroup, process.Cgroup);
        WriteText(BindingKeys.Container, process.ContainerId);
        WriteText(BindingKeys.ContainerName, process.ContainerName);
        WriteText(BindingKeys.Pod, process.Pod);
        WriteFlag(BindingKeys.Incomplete, process.IsIncomplete);
        if (process.BootId.Length > 0)
        {
            _json.WriteString(BindingKeys.Boot, process.BootId);
        }
    }

    void WriteParents(ProcessParents parents)
    {
        if (parents.Count == 0)
        {
            return;
        }

        _json.WriteStartArray(BindingKeys.Parents);
        for (var i = 0; i < parents.Count; i++)
        {
            _json.WriteStartObject();
            _json.WriteNumber(BindingKeys.Pid, parents[i].Pid);
            _json.WriteString(BindingKeys.Name, parents[i].Name);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    void WriteSocket(Binding binding)
    {
        WriteNumber(BindingKeys.NetNs, binding.NetNs);
        WriteNumber(BindingKeys.Cookie, binding.Cookie);
        WriteNumber(BindingKeys.Id, binding.Id);
        WriteFlag(BindingKeys.Listening, binding.Listening);
        WriteFlag(BindingKeys.DualStack, binding.DualStack);
    }

    void WriteOtherTimes(long openedFrom, long openedBy, long closedFrom, long closedBy)
    {
        if (closedBy != Binding.Open)
        {
            WriteTime(BindingKeys.Opened, openedBy);
        }

        if (openedFrom != openedBy)
        {
            WriteTime(BindingKeys.OpenedFrom, openedFrom);
        }

        if (closedFrom != closedBy)
        {
            WriteTime(BindingKeys.ClosedFrom, closedFrom);
        }
    }

    void WriteTime(JsonEncodedText key, long nanoseconds)
    {
        Span<byte> text = stackalloc byte[WallTime.MaxLength];
        _json.WriteString(key, text[..WallTime.Format(nanoseconds, text)]);
    }

    void WriteEndpoint(JsonEncodedText key, Endpoint endpoint)
    {
        Span<byte> text = stackalloc byte[64]; // [8 groups of 4]:65535 has 47
        var length = 0;
        if (endpoint.Address.IsIPv4)
        {
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                length += Put((int)(endpoint.Address.IPv4 >> shift) & 0xFF, text[length..]);
                text[length++] = (byte)(shift > 0 ? '.' : ':');
            }
        }
        else
        {
            text[length++] = (byte)'[';
            endpoint.Address.ToIPAddress().TryFormat(text[length..], out var written);
            length += written;
            text[length++] = (byte)']';
            text[length++] = (byte)':';
        }

        length += Put(endpoint.Port, text[length..]);
        _json.WriteString(key, text[..length]);
    }

    static int Put(int value, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(value, destination, out var written);
        return written;
    }

    void WriteText(JsonEncodedText key, string? value)
    {
        if (value is not null)
        {
            _json.WriteString(key, value);
        }
    }

    void WriteNumber(JsonEncodedText key, ulong value)
    {
        if (value != 0)
        {
            _json.WriteNumber(key, value);
        }
    }

    void WriteFlag(JsonEncodedText key, bool value)
    {
        if (value)
        {
            _json.WriteBoolean(key, true);
        }
    }
}
