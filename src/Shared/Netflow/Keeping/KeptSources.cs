using System.Globalization;
using System.Text;
using Enrichment.Flows;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Templates;
using Enrichment.Nfcapd.Exporters;

namespace Enrichment.Netflow.Keeping;

/// <summary>
/// What exporters have told of themselves, as text, so that a collector that starts anew can read their flows at once: templates, samplers, when
/// they came up.
/// </summary>
/// <remarks>
/// <code>
/// flowupdater templates 1
/// exporter 192.0.2.1 9 0 600000          address, version, domain, uptime in ms of its latest datagram (-: it tells none)
///  template 256 0 8/4 12/4 29305:1/8     number, scopes, fields as [enterprise:]id/length (v: variable)
///  sampler 7 2 1 99                      number, algorithm, packets looked at, packets passed over
///  init 1795262400000                    when it came up, ms since 1970
///  next 4711                             the number of its next datagram; only where the collector was ended in order
/// </code>
/// </remarks>
public static class KeptSources
{
    const string FirstLine = "flowupdater templates 1";

    /// <summary>Goes up with everything that is kept, but for uptimes.</summary>
    public static long VersionOf(ExportSources sources)
    {
        long version = 0;
        foreach (var source in sources.All)
        {
            version += 1 + source.Streams.All.Sum(stream => (long)stream.Templates.Version) + source.Samplers.Version + (source.Streams.Latest.SystemInitMs != 0 ? 1 : 0);
        }

        return version;
    }

    /// <summary>Only the thread that decodes may call it.</summary>
    /// <param name="ended">Nothing more is received: the numbers will not change any more, and are kept too.</param>
    public static string Write(IEnumerable<ExportSource> sources, bool ended = false)
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        foreach (var source in sources)
        {
            var next = ended ? source.Streams.Latest.Sequence.Next : null;
            if (next is not null || IsWorthKeeping(source))
            {
                Write(source, next, text);
            }
        }

        return text.ToString();
    }

    /// <summary>Brings back what a text says; lines that are damaged are passed over.</summary>
    /// <returns>Templates that were brought back, and lines that could not be read.</returns>
    /// <exception cref="FormatException">It is no such text at all.</exception>
    public static (int Templates, int Damaged) Read(string text, ExportSources sources)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != FirstLine)
        {
            throw new FormatException("it does not begin with '" + FirstLine + "'");
        }

        var (templates, damaged) = (0, 0);
        ExportSource? source = null;
        foreach (var line in lines.AsSpan(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var understood = line[0] != ' ' ? (source = ReadSource(words, sources)) is not null : source is not null && ReadPart(words, source);
            damaged += understood ? 0 : 1;
            templates += understood && words[0] == "template" ? 1 : 0;
        }

        return (templates, damaged);
    }

    static bool IsWorthKeeping(ExportSource source) =>
        source.Key.Version is ExportVersion.NetflowV9 or ExportVersion.Ipfix && (source.Counters.Templates > 0 || source.Samplers.Any);

    static void Write(ExportSource source, uint? next, StringBuilder text)
    {
        // Where several programs are one exporter, the one that was heard last comes first.
        var (key, latest, culture) = (source.Key, source.Streams.Latest, CultureInfo.InvariantCulture);
        text.Append(culture, $"exporter {key.Exporter} {(int)key.Version} {key.Domain} {latest.Restart.Uptime?.ToString(culture) ?? "-"}\n");
        foreach (var template in source.Streams.All.OrderByDescending(stream => stream.HeardNs).SelectMany(stream => stream.Templates.All).DistinctBy(template => template.Id))
        {
            text.Append(culture, $" template {template.Id} {template.Scopes}");
            foreach (var field in template.Fields)
            {
                text.Append(' ');
                if (field.Enterprise != 0)
                {
                    text.Append(culture, $"{field.Enterprise}:");
                }

                text.Append(culture, $"{field.Id}/{(field.IsVariable ? "v" : field.Length.ToString(culture))}");
            }

            text.Append('\n');
        }

        foreach (var sampler in source.Samplers.All)
        {
            text.Append(culture, $" sampler {sampler.Id} {sampler.Algorithm} {sampler.PacketInterval} {sampler.SpaceInterval}\n");
        }

        if (latest.SystemInitMs != 0)
        {
            text.Append(culture, $" init {latest.SystemInitMs}\n");
        }

        if (next is not null)
        {
            text.Append(culture, $" next {next}\n");
        }
    }

    static ExportSource? ReadSource(string[] words, ExportSources sources)
    {
        if (words is not ["exporter", var address, var versionText, var domainText, var uptimeText]
            || !IpAddress.TryParse(address, out var exporter) || !TryNumber<ushort>(versionText, out var version) || !TryNumber<uint>(domainText, out var domain)
            || !Enum.IsDefined((ExportVersion)version))
        {
            return null;
        }

        var source = sources.Get(new SourceKey(exporter, (ExportVersion)version, domain));
        if (source is not null && TryNumber<uint>(uptimeText, out var uptime))
        {
            source.Restart.Uptime = uptime;
        }

        return source;
    }

    static bool ReadPart(string[] words, ExportSource source)
    {
        switch (words)
        {
            case ["template", var id, var scopes, .. var fields]:
                return ReadTemplate(id, scopes, fields, source);
            case ["sampler", var id, var algorithm, var interval, var space]
                when long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && TryNumber<ushort>(algorithm, out var how)
                    && TryNumber<uint>(interval, out var looked) && TryNumber<uint>(space, out var passed):
                source.Samplers.Set(new Sampler(source.SysId, how, number, looked, passed));
                return true;
            case ["next", var number] when TryNumber<uint>(number, out var next):
                source.Sequence.Keep(next);
                return true;
            case ["init", var milliseconds] when TryNumber<ulong>(milliseconds, out var init):
                source.SystemInitMs = init;
                return true;
            default:
                return false;
        }
    }

    static bool ReadTemplate(string idText, string scopesText, string[] words, ExportSource source)
    {
        var fields = new TemplateField[words.Length];
        var isV9 = source.Key.Version == ExportVersion.NetflowV9;
        if (!TryNumber<ushort>(idText, out var id) || id < Template.FirstId || !TryNumber<ushort>(scopesText, out var scopes) || scopes > words.Length
            || words.Length > Decoding.VariableRecord.MostFields)
        {
            return false;
        }

        for (var i = 0; i < fields.Length; i++)
        {
            if (!TryField(words[i], isV9, i < scopes, out fields[i]))
            {
                return false;
            }
        }

        var template = new Template(id, fields, scopes);
        return template.MinLength is > 0 and <= ushort.MaxValue && source.Templates.Set(template);
    }

    static bool TryField(string word, bool isV9, bool isScope, out TemplateField field)
    {
        field = default;
        uint enterprise = 0;
        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && !TryNumber(word[..colon], out enterprise))
        {
            return false;
        }

        if (word[(colon + 1)..].Split('/') is not [var idText, var lengthText] || !TryNumber<ushort>(idText, out var id))
        {
            return false;
        }

        var length = TemplateField.Variable;
        if (lengthText != "v" && !TryNumber(lengthText, out length))
        {
            return false;
        }

        var element = !isV9 ? ElementTable.Find(enterprise, id) : isScope ? null : ElementTable.FindInV9(id);
        field = new TemplateField(enterprise, id, length, element);
        return true;
    }

    static bool TryNumber<T>(string text, out T number)
        where T : struct, System.Numerics.INumber<T> => T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
