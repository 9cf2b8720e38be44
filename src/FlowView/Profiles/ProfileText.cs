using System.Text;
using Enrichment.Fields.Names;
using Enrichment.View.Format;

namespace Enrichment.View.Profiles;

/// <summary>A profile for people: a paragraph for each process, in it a line for each port, under it one for each peer.</summary>
/// <param name="most">Ports of a process, and peers of a port.</param>
sealed class ProfileText(OutputFile output, TimeZoneInfo zone, int most)
{
    readonly ProfileLine _line = new(output, zone);

    public void Write(TrafficProfile profile)
    {
        _line.Write($"{profile.Flows} {ProfileLine.Counted((long)profile.Flows, "flow")}, ");
        _line.Bytes(profile.Bytes);
        if (profile.Flows > 0)
        {
            _line.Write($", ");
            _line.Span(profile.First, profile.Last);
        }

        _line.Write($"; {profile.ProcessCount} {(profile.ProcessCount == 1 ? "process" : "processes")}\n");
        foreach (var process in profile.Processes)
        {
            Process(process, profile.Bytes);
        }

        Remainder(profile);
    }

    void Process(ProcessProfile process, ulong allBytes)
    {
        _line.Write($"\n");
        _line.Foreign(process.Name);
        Described("", process.Executables);
        Described("user ", process.Users);
        Described("unit ", process.Units);
        Described("container ", process.Containers);
        _line.Write($"\n");
        Sums("  ", process.Sums);
        _line.Write($"  {Shares.Of(process.Sums.Bytes, allBytes):0.0%} of all\n");
        foreach (var (key, service) in Ranking.Of(process.Services, most))
        {
            Service(key, service);
        }

        _line.Rest(process.Services.Count - most, "  ", "port");
    }

    void Described(string word, SortedSet<string> texts)
    {
        if (texts.Count > 0)
        {
            _line.Write($"  {word}");
            _line.Foreign(string.Join(' ', texts.Take(most)));
            _line.Write($"{(texts.Count > most ? " …" : "")}");
        }
    }

    void Service(in ServiceKey key, ServiceProfile service)
    {
        Sums($"  {ServiceText.Of(key),-22}", service.Sums);
        _line.Write($"  {service.Peers.Count} {ProfileLine.Counted(service.Peers.Count, "peer")}\n");
        foreach (var (address, sums) in Ranking.Of(service.Peers, most))
        {
            Sums($"    {address,-20}", sums);
            _line.Write($"  ");
            _line.Span(sums.First, sums.Last);
            _line.Write($"\n");
        }

        _line.Rest(service.Peers.Count - most, "    ", "peer");
        if (service.Unlisted.Flows > 0)
        {
            Sums($"    {"(further peers)",-20}", service.Unlisted);
            _line.Write($"\n");
        }
    }

    void Sums(string head, in TrafficSums sums)
    {
        _line.Write($"{head}{sums.Flows,8} flows  ");
        _line.Bytes(sums.BytesSent, 9);
        _line.Write($" sent  ");
        _line.Bytes(sums.BytesReceived, 9);
        _line.Write($" received");
    }

    void Remainder(TrafficProfile profile)
    {
        var remainder = profile.Remainder;
        _line.Write($"\nwithout a process at either end: {remainder.Flows} {ProfileLine.Counted((long)remainder.Flows, "flow")}, ");
        _line.Bytes(remainder.Bytes);
        _line.Write($", {Shares.Of(remainder.Bytes, profile.Bytes):0.0%} of all\n");
        var reasons = remainder.Reasons.ToList();
        if (reasons.Count > 0)
        {
            _line.Write($"ends without a process, and why:\n");
        }

        foreach (var (reason, ends, bytes) in reasons)
        {
            _line.Write($"  {Encoding.ASCII.GetString(StampNames.Reason(reason)),-22}{ends,8} ends   ");
            _line.Bytes(bytes, 9);
            _line.Write($"\n");
        }
    }
}
