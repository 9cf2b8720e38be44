using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Enrichment.Bindings;
using Enrichment.Fields.Names;
using Enrichment.View.Profiles.Comparison;

namespace Enrichment.View.Profiles;

/// <summary>A profile, or what is new in one, as JSON (docs/profile.md). A profile saved is the same with nothing left out.</summary>
static class ProfileJson
{
    public const string SchemaKey = "schema", Schema = "flowview-profile-1", NewsSchema = "flowview-profile-news-1";

    public static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="most">Services of a process, and peers of a service; those with most bytes.</param>
    public static void Write(Utf8JsonWriter json, TrafficProfile profile, int most)
    {
        json.WriteStartObject();
        json.WriteString(SchemaKey, Schema);
        json.WriteNumber("flows", profile.Flows);
        json.WriteNumber("packets", profile.Packets);
        json.WriteNumber("bytes", profile.Bytes);
        Times(json, profile.First, profile.Last);
        json.WriteStartArray("processes");
        foreach (var process in profile.Processes)
        {
            Process(json, profile, process, most);
        }

        json.WriteEndArray();
        Remainder(json, profile);
        json.WriteEndObject();
        json.Flush();
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartObject();
        json.WriteString(SchemaKey, NewsSchema);
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            Finding(json, finding);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    static void Process(Utf8JsonWriter json, TrafficProfile profile, ProcessProfile process, int most)
    {
        json.WriteStartObject();
        json.WriteString("name", process.Name);
        Texts(json, "executables", process.Executables);
        Texts(json, "users", process.Users);
        Texts(json, "units", process.Units);
        Texts(json, "containers", process.Containers);
        Sums(json, process.Sums);
        json.WriteNumber("share", Shares.Of(process.Sums.Bytes, profile.Bytes));
        json.WriteNumber("active_hours", process.ActiveHours);
        json.WriteNumber("largest_hour_bytes", process.LargestHour);
        json.WriteNumber("services_in_all", process.Services.Count);
        json.WriteStartArray("services");
        foreach (var (key, service) in Ranking.Of(process.Services, most))
        {
            Service(json, key, service, most);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Service(Utf8JsonWriter json, in ServiceKey key, ServiceProfile service, int most)
    {
        json.WriteStartObject();
        Key(json, key);
        Sums(json, service.Sums);
        json.WriteNumber("peers_in_all", service.Peers.Count);
        json.WriteNumber("flows_of_unlisted_peers", service.Unlisted.Flows);
        Texts(json, "networks", key.Role == Role.Calls ? service.Peers.Keys.Select(Network.Of).Distinct().Select(network => network.ToString()) : []);
        json.WriteStartArray("peers");
        foreach (var (address, sums) in Ranking.Of(service.Peers, most))
        {
            json.WriteStartObject();
            json.WriteString("address", address.ToString());
            Sums(json, sums);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Remainder(Utf8JsonWriter json, TrafficProfile profile)
    {
        json.WriteStartObject("unattributed");
        json.WriteNumber("flows", profile.Remainder.Flows);
        json.WriteNumber("packets", profile.Remainder.Packets);
        json.WriteNumber("bytes", profile.Remainder.Bytes);
        json.WriteNumber("share", Shares.Of(profile.Remainder.Bytes, profile.Bytes));
        json.WriteStartArray("reasons");
        foreach (var (reason, ends, bytes) in profile.Remainder.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("reason", StampNames.Reason(reason));
            json.WriteNumber("ends", ends);
            json.WriteNumber("bytes", bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Finding(Utf8JsonWriter json, Finding finding)
    {
        var key = finding.Key;
        json.WriteStartObject();
        json.WriteString("kind", FindingWords.Of(key.Kind));
        json.WriteString("process", key.Process);
        switch (key.Kind)
        {
            case FindingKind.NewExecutable:
                json.WriteString("executable", key.Executable);
                Texts(json, "known_executables", finding.Known!.Executables.Order(StringComparer.Ordinal));
                break;
            case FindingKind.NewPort:
                Key(json, key.Service);
                break;
            case FindingKind.NewNetwork:
                Key(json, key.Service);
                json.WriteString("network", key.Network.ToString());
                break;
            case FindingKind.Volume:
                json.WriteString("hour", Moment(key.Hour * ProcessProfile.MsecPerHour));
                json.WriteNumber("known_largest_hour_bytes", finding.Known!.LargestHour);
                break;
        }

        Sums(json, finding.Sums);
        json.WriteStartArray("examples");
        foreach (var flow in finding.Flows)
        {
            Flow(json, flow);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Flow(Utf8JsonWriter json, in ProcessFlow flow)
    {
        json.WriteStartObject();
        Times(json, flow.First, flow.Last);
        json.WriteString("protocol", ProtocolName.Of(flow.Protocol));
        json.WriteString("source", flow.Source.ToString());
        json.WriteNumber("source_port", flow.SourcePort);
        json.WriteString("destination", flow.Destination.ToString());
        json.WriteNumber("destination_port", flow.DestinationPort);
        json.WriteNumber("packets", flow.Packets);
        json.WriteNumber("bytes", flow.Bytes);
        json.WriteEndObject();
    }

    static void Key(Utf8JsonWriter json, in ServiceKey key)
    {
        json.WriteString("role", Roles.Word(key.Role));
        json.WriteString("protocol", ProtocolName.Of(key.Protocol));
        json.WriteNumber("port", key.Port);
    }

    static void Sums(Utf8JsonWriter json, in TrafficSums sums)
    {
        json.WriteNumber("flows", sums.Flows);
        json.WriteNumber("packets_sent", sums.PacketsSent);
        json.WriteNumber("bytes_sent", sums.BytesSent);
        json.WriteNumber("packets_received", sums.PacketsReceived);
        json.WriteNumber("bytes_received", sums.BytesReceived);
        Times(json, sums.First, sums.Last);
    }

    static void Times(Utf8JsonWriter json, ulong first, ulong last)
    {
        json.WriteString("first", Moment(first));
        json.WriteString("last", Moment(last));
    }

    static void Texts(Utf8JsonWriter json, string key, IEnumerable<string> texts)
    {
        json.WriteStartArray(key);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>ISO 8601 in UTC; a moment beyond the year 9999 is that of a damaged record.</summary>
    static string Moment(ulong msec) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(msec, (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()))
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
