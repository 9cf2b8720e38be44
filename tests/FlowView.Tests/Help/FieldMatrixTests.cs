using Enrichment.Fields;
using Enrichment.Filter;
using Enrichment.Tests.Filter;
using Enrichment.Tests.Nfcapd;
using Enrichment.View.Aggregate;
using Enrichment.View.Aggregate.Statistics;
using Enrichment.View.Help;
using Xunit;

namespace Enrichment.View.Tests.Help;

/// <summary>Every field can be filtered by, counted by and aggregated by, or it is said why not.</summary>
public sealed class FieldMatrixTests : IDisposable
{
    readonly TempFolder _folder = new();

    public static IEnumerable<TheoryDataRow<string>> Filters =>
        FieldMatrix.All.Where(faces => !FieldMatrix.IsReason(faces.Filters)).SelectMany(faces => faces.Filters.Split("; ")).Select(filter => new TheoryDataRow<string>(filter));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_AreAllOfThem() => Assert.Equal(
        FieldTable.All.ToArray().Select(field => field.Tag).Order(StringComparer.Ordinal), Words(field => field.Columns).Order(StringComparer.Ordinal));

    [Fact]
    public void Statistics_AreAllOfThem() => Assert.Equal(
        StatTable.All.Select(statistic => statistic.Name).Order(StringComparer.Ordinal), Words(field => field.Statistics).Order(StringComparer.Ordinal));

    [Fact]
    public void Fields_AreAllOfThem() => Assert.Equal(
        AggregateRequest.Names.Where(name => !name.EndsWith(']')).Order(StringComparer.Ordinal), Words(field => field.Aggregation).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Filters))]
    public void Filter_IsUnderstood(string filter) => Assert.NotEqual("", FlowFilter.Parse(filter).ToString());

    /// <summary>A reason is a few words, not a dash alone.</summary>
    [Fact]
    public void Cells_AreWordsOrReasons() => Assert.All(
        FieldMatrix.All.SelectMany(field => new[] { field.Columns, field.Filters, field.Statistics, field.Aggregation }),
        cell => Assert.True(FieldMatrix.IsReason(cell) ? cell.Length > 8 : cell.Length > 0, $"'{cell}' is neither"));

    /// <summary>UPDATE_GOLDEN=1 makes it anew.</summary>
    [Fact]
    public void Documented_IsWhatTheProgramSays()
    {
        var path = Path.Combine(HelpTests.RootOf(), "docs/fields.md");
        var text = FlowViewRun.Of("--fields").Text;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.ReadAllText(path));
    }

    /// <summary>The same field asked in all four ways: whatever a row of -A or a top list shows, is what the column shows of the flow.</summary>
    [Theory]
    [InlineData("pid", "spid", "939", "src pid 939")]
    [InlineData("uid", "suid", "1000", "src uid 1000")]
    [InlineData("cmdline", "scmd", "nginx: worker process", "src cmdline 'nginx: worker process'")]
    [InlineData("grade", "sgrade", "local+shared", "src process varnish")]
    [InlineData("reason", "sreason", "no-socket", "src reason no-socket and not src grade service")]
    [InlineData("exe", "sexe", "/usr/sbin/nginx", "src exe /usr/sbin/nginx")]
    [InlineData("parent", "sparent", "nginx", "src parent nginx")]
    public void Process_IsTheSameInAllQuestions(string word, string tag, string value, string filter)
    {
        var file = _folder.Write("stamped", StampedFlows.File);

        var rows = Lines("-r", file, "-q", "-A", $"src{word}", "-o", $"csv:%{tag},%byt");
        var top = Lines("-r", file, "-q", "-n", "0", "-s", $"src{word}/bytes", "-o", "csv");
        var flows = Lines("-r", file, "-q", "-o", $"csv:%{tag},%byt", filter);

        var ofFlows = flows.Skip(1).ToList();
        Assert.NotEmpty(ofFlows);
        Assert.All(ofFlows, line => Assert.Equal(value, line.Split(',')[0]));
        Assert.Contains(rows, line => line.Split(',')[0] == value);
        Assert.Contains(top, line => line.Contains($",{value},", StringComparison.Ordinal));
    }

    /// <summary>Fields that only columns had: what the known flows have is found by -s and by -A, and shown as the column shows it.</summary>
    [Theory]
    [InlineData("frag", "DF--")]
    [InlineData("nbar", "13..80")]
    [InlineData("connid", "4711")]
    [InlineData("flowid", "99")]
    [InlineData("insrv", "5")]
    [InlineData("natstring", "tenant-a")]
    [InlineData("label", "red")]
    [InlineData("username", "alice")]
    [InlineData("pfaction", "block")]
    [InlineData("pfreason", "short")]
    [InlineData("pfdir", "in")]
    [InlineData("pfrule", "12")]
    [InlineData("pbstart", "1024")]
    [InlineData("exp", "9")]
    [InlineData("srcnet", "10.0.0.0/24")]
    [InlineData("tunsrcip", "100.64.0.1")]
    [InlineData("pfinterface", "em0")]
    public void Field_OfAColumn_IsCountedByToo(string word, string value)
    {
        var file = _folder.Write("known", KnownFlows.File);

        Assert.Contains(Lines("-r", file, "-q", "-n", "0", "-s", word, "-o", "csv"), line => line.Split(',').Skip(4).FirstOrDefault()?.Trim() == value);
        if (word is "tunsrcip" or "pfinterface")
        {
            return; // of which there is no row
        }

        var rows = Lines("-r", file, "-q", "-A", word, "-o", "ndjson");
        Assert.Contains(rows, row => row.Contains($"\"{word}\":\"{value}\"", StringComparison.Ordinal) || row.Contains($"\"{word}\":{value},", StringComparison.Ordinal));
        Assert.NotEmpty(Lines("-r", file, "-q", "-A", word, "-o", "csv"));
    }

    static IEnumerable<string> Words(Func<FieldFaces, string> cell) =>
        FieldMatrix.All.Select(cell).Where(words => !FieldMatrix.IsReason(words)).SelectMany(words => words.Split(' '));

    static string[] Lines(params string[] args)
    {
        var run = FlowViewRun.Of(args);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
