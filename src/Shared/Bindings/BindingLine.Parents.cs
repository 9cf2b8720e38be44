using System.Text.Json;

namespace Enrichment.Bindings;

/// <summary>The processes above a process: <c>[{"pid":17,"name":"sh"},{"pid":1,"name":"systemd"}]</c>.</summary>
sealed partial class BindingLine
{
    ProcessParents? ReadParents(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            _problem ??= "'parents' is not an array";
            return null;
        }

        _parents.Begin();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            _parents.Add(ReadParent(ref json));
        }

        return json.TokenType == JsonTokenType.EndArray ? _parents.Intern() : throw new JsonException();
    }

    ProcessParent ReadParent(ref Utf8JsonReader json)
    {
        var (pid, name) = (0, "");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (Is(ref json, BindingKeys.Pid))
            {
                pid = (int)(ReadNumber(ref json, "pid", int.MaxValue) ?? 0);
            }
            else if (Is(ref json, BindingKeys.Name))
            {
                name = ReadText(ref json) ?? "";
            }
            else
            {
                json.Skip();
            }
        }

        return new ProcessParent(pid, name);
    }
}
