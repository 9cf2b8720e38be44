using System.Globalization;
using Enrichment.Fields;
using Enrichment.Text;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Query;

namespace Enrichment.View.Aggregate;

/// <summary>One -A: <c>srcip4/24,dstport</c>.</summary>
sealed record AggregateRequest(string Text, IReadOnlyList<KeyPart> Parts)
{
    // Names of nfdump that need a database of it.
    static readonly string[] NeedDatabase = ["srcgeo", "dstgeo", "srcasn", "dstasn"];

    // For either end: both are meant.
    static readonly string[] BothEnds = [.. KeyFields.OfProcesses.Select(one => one.Name)];

    /// <summary>All that can be named, for the help.</summary>
    public static IEnumerable<string> Names =>
        KeyFields.Aggregatable.Select(one => one.Name).SelectMany(name => name is "srcip" or "dstip" ? [name, $"{name}4[/N]", $"{name}6[/N]"] : new[] { name })
            .Concat(BothEnds.Where(name => Find("src" + name) is not null));

    /// <exception cref="UsageException">One sentence.</exception>
    public static AggregateRequest Parse(string text)
    {
        var parts = new List<KeyPart>();
        foreach (var word in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var name = word.ToLowerInvariant();
            foreach (var one in BothEnds.Contains(name) ? ["src" + name, "dst" + name] : new[] { name })
            {
                var part = Part(text, one);
                if (parts.Exists(other => other.Field == part.Field))
                {
                    throw new UsageException($"-A {text}: '{word}' is there twice");
                }

                parts.Add(part);
            }
        }

        if (parts.Count == 0)
        {
            throw new UsageException($"-A {text}: names no field");
        }

        return new KeyLayout(parts, skipMissing: false).Words6 <= KeyLayout.MaxWords
            ? new AggregateRequest(text, parts)
            : throw new UsageException($"-A {text}: these are more fields than flows can be aggregated by at a time");
    }

    /// <summary>The columns that show it: times, the fields, counters; with two blanks around the fields, as nfdump has it.</summary>
    public string Columns => $"%ts %td  {string.Join(' ', Tags)}  %pkt %byt %bps %bpp %fl";

    public string CsvColumns => $"%ts,%td,{string.Join(',', Tags)},%pkt,%byt,%bps,%bpp,%fl";

    IEnumerable<string> Tags => Parts.Select(part => $"%{part.Field.Tag}");

    /// <summary>A field that a flow can be aggregated by is shown only where it was: else it would be any flow's.</summary>
    /// <exception cref="OutputFormatException">In nfdump's words.</exception>
    public void CheckColumns(string format)
    {
        for (var at = format.IndexOf('%'); at >= 0; at = format.IndexOf('%', at + 1))
        {
            var end = at + 1;
            while (end < format.Length && char.IsAsciiLetterOrDigit(format[end]))
            {
                end++;
            }

            var tag = format[(at + 1)..end];
            if (Array.Exists(KeyFields.Aggregatable, field => field.Tag == tag) && !Parts.Any(part => part.Field.Tag == tag))
            {
                throw new OutputFormatException($"Output token %{tag} not allowed with current aggregation {Text}");
            }
        }
    }

    static KeyField? Find(string name) => Array.Find(KeyFields.Aggregatable, field => field.Name == name || field.Alias == name);

    static KeyPart Part(string text, string word)
    {
        var slash = word.IndexOf('/');
        var name = slash < 0 ? word : word[..slash];
        if (NeedDatabase.Contains(name))
        {
            throw new UsageException($"-A {text}: {name} needs a database of countries or AS organisations, and flowview has none");
        }

        IPVersion? version = name is "srcip4" or "dstip4" ? IPVersion.V4 : name is "srcip6" or "dstip6" ? IPVersion.V6 : null;
        var full = version is null ? name : name[..^1];
        var field = Find(full)
            ?? throw new UsageException($"-A {text}: there is no field '{name}' to aggregate by{NearWords.Hint(name, KeyFields.Aggregatable.Select(known => known.Name).Concat(BothEnds))} (see --help)");
        return new KeyPart(field, version, slash < 0 ? -1 : Bits(text, word[(slash + 1)..], name, version));
    }

    static int Bits(string text, string number, string name, IPVersion? version)
    {
        var most = version switch
        {
            IPVersion.V4 => 32,
            IPVersion.V6 => 128,
            _ => throw new UsageException($"-A {text}: '{name}' takes no mask; srcip4, dstip4, srcip6 and dstip6 do"),
        };
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits >= 1 && bits <= most
            ? bits
            : throw new UsageException($"-A {text}: the mask of '{name}' is from 1 to {most}, not '{number}'");
    }
}
