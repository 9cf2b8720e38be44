using System.Text.Json;
using Enrichment.Bindings;
using Enrichment.Files;

namespace Enrichment.View.Profiles.Comparison;

/// <summary>A profile that was saved, as far as it is compared with.</summary>
sealed class SavedProfile
{
    public Dictionary<string, KnownProcess> Processes { get; } = new(StringComparer.Ordinal);

    /// <exception cref="ProfileException">The file cannot be read, or is no saved profile.</exception>
    public static SavedProfile Load(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var document = JsonDocument.Parse(file);
            return Read(document.RootElement);
        }
        catch (JsonException wrong)
        {
            throw new ProfileException($"{path}: no saved profile: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine} is not JSON");
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new ProfileException($"{path}: no saved profile: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProfileException($"{path}: no such file");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new ProfileException($"{path}: {FailureReason.Of(wrong)}");
        }
    }

    static SavedProfile Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(ProfileJson.SchemaKey, out var schema) || schema.GetString() != ProfileJson.Schema)
        {
            throw new FormatException($"it does not begin with \"{ProfileJson.SchemaKey}\": \"{ProfileJson.Schema}\"");
        }

        var saved = new SavedProfile();
        foreach (var process in root.GetProperty("processes").EnumerateArray())
        {
            saved.Processes[process.GetProperty("name").GetString() ?? ""] = Process(process);
        }

        return saved;
    }

    static KnownProcess Process(JsonElement process)
    {
        var known = new KnownProcess { LargestHour = process.GetProperty("largest_hour_bytes").GetUInt64() };
        foreach (var executable in process.GetProperty("executables").EnumerateArray())
        {
            known.Executables.Add(executable.GetString() ?? "");
        }

        foreach (var service in process.GetProperty("services").EnumerateArray())
        {
            Service(known, service);
        }

        return known;
    }

    static void Service(KnownProcess known, JsonElement service)
    {
        var word = service.GetProperty("role").GetString();
        var role = Roles.Parse(word) ?? throw new FormatException($"there is no role '{word}'");
        var protocol = ProtocolName.TryParse(service.GetProperty("protocol").GetString(), out var number)
            ? number
            : throw new FormatException($"there is no protocol '{service.GetProperty("protocol").GetString()}'");
        known.Services.Add(new ServiceKey(role, protocol, service.GetProperty("port").GetUInt16()));
        foreach (var text in service.GetProperty("networks").EnumerateArray())
        {
            known.Networks.Add(Network.TryParse(text.GetString(), out var network)
                ? network
                : throw new FormatException($"'{text.GetString()}' is not a network of 24 bits, or of 48 in IPv6"));
        }
    }
}
