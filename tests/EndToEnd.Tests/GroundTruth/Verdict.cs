using System.Text;

namespace Enrichment.EndToEnd.Tests.GroundTruth;

/// <summary>Stamps held against the truth, for each kind of socket.</summary>
sealed class Verdict
{
    const int MostShown = 20;

    const string Nobodys = "nobody's";

    /// <summary>Stands for further names.</summary>
    const string More = "…";
    readonly SortedDictionary<string, Row> _rows = new(StringComparer.Ordinal);
    readonly List<string> _wrong = [];

    public int Right => _rows.Values.Sum(row => row.Right);

    public int Wrong => _rows.Values.Sum(row => row.Wrong);

    /// <summary>Of the ends that are somebody's, those named rightly and alone or with others who have them: percent.</summary>
    public double Share
    {
        get
        {
            var nobodys = _rows.GetValueOrDefault(Nobodys)?.Right ?? 0;
            return 100.0 * (Right - nobodys) / Math.Max(1, Right + Among + Wrong + Unnamed - nobodys);
        }
    }

    /// <summary>Ends marked as shared whose owner is among those named, with others that never had it.</summary>
    public int Among => _rows.Values.Sum(row => row.Among);

    public int Unnamed => _rows.Values.Sum(row => row.Unnamed.Values.Sum());

    /// <summary>Sockets of clients of which no flow was seen: then the test tells less than it seems to.</summary>
    public List<TruthLine> NotSeen { get; private set; } = [];

    public static Verdict Of(Truth truth, IEnumerable<StampedEnd> ends)
    {
        var verdict = new Verdict();
        var seen = new HashSet<TruthLine>(ReferenceEqualityComparer.Instance);
        foreach (var end in ends)
        {
            var owners = truth.Owners(end.Protocol, end.End, end.Other, end.FirstNs, end.LastNs);
            seen.UnionWith(owners);
            verdict.Judge(end, owners);
        }

        verdict.NotSeen = [.. truth.Lines.Where(line => line.FromNs > 0 && !seen.Contains(line))];
        return verdict;
    }

    /// <summary>The table, and the first stamps that are wrong.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{"kind",-15}{"ends",8}{"right",8}{"among",8}{"wrong",8}{"unnamed",9}  by reason\n");
        foreach (var (kind, row) in _rows)
        {
            var unnamed = row.Unnamed.Values.Sum();
            var reasons = string.Join(", ", row.Unnamed.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}"));
            text.AppendLine($"{kind,-15}{row.Right + row.Among + row.Wrong + unnamed,8}{row.Right,8}{row.Among,8}{row.Wrong,8}{unnamed,9}  {reasons}");
        }

        text.AppendLine($"{"all",-15}{Right + Among + Wrong + Unnamed,8}{Right,8}{Among,8}{Wrong,8}{Unnamed,9}");
        text.AppendLine($"{NotSeen.Count} sockets of which no flow was seen{string.Concat(NotSeen.Take(5).Select(line => $"\n  {line}"))}");
        _wrong.OrderBy(line => line.StartsWith("wrong", StringComparison.Ordinal) ? 0 : 1).Take(MostShown).ToList().ForEach(wrong => text.AppendLine(wrong));
        return text.ToString();
    }

    void Judge(StampedEnd end, List<TruthLine> owners)
    {
        var kind = owners.Count > 0 ? owners[0].Kind : Nobodys;
        if (!_rows.TryGetValue(kind, out var row))
        {
            _rows[kind] = row = new Row();
        }

        var isTrue = end.Names.All(name => name == More || owners.Any(owner => owner.Name == name))
            && (end.Pid == 0 || owners.Any(owner => owner.Pid == end.Pid && owner.Name == end.Names[0]));
        if (!isTrue && end.Names.Any(name => owners.Any(owner => owner.Name == name)) && end.Grade.EndsWith("shared", StringComparison.Ordinal))
        {
            row.Among++;
            _wrong.Add($"among: {end with { Names = [] }} names {string.Join('|', end.Names)}; it was {string.Join(", ", owners.Select(owner => $"{owner.Name} ({owner.Pid})"))}");
        }
        else if (!isTrue)
        {
            row.Wrong++;
            _wrong.Add($"wrong: {end with { Names = [] }} names {string.Join('|', end.Names)}; it was {string.Join(", ", owners.Select(owner => $"{owner.Name} ({owner.Pid})"))}");
        }
        else if (end.Names.Length > 0 || owners.Count == 0)
        {
            row.Right++;
        }
        else
        {
            row.Unnamed[end.Reason] = row.Unnamed.GetValueOrDefault(end.Reason) + 1;
            if (_wrong.Count < MostShown)
            {
                _wrong.Add($"unnamed: {end with { Names = [] }}; it was {string.Join(", ", owners.Select(owner => $"{owner.Name} ({owner.Pid})"))}");
            }
        }
    }

    sealed class Row
    {
        public int Right;
        public int Among;
        public int Wrong;
        public SortedDictionary<string, int> Unnamed { get; } = new(StringComparer.Ordinal);
    }
}
