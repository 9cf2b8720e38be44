using Enrichment.Tests.Nfcapd;
using Enrichment.View.Tests.Aggregate;
using Xunit;

namespace Enrichment.View.Tests.Scan;

/// <summary>What the program answers about flows that come through a pipe is what it answers about the file.</summary>
public sealed class PipedInputTests : IDisposable
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "flowview");

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("-a", "-O", "bytes")]
    [InlineData("-b", "-o", "ndjson", "-P", "flows > 1")]
    [InlineData("-s", "record/bytes", "-s", "srcip", "-n", "5")]
    [InlineData("-A", "srcip,dstport", "-O", "flows")]
    public void Answer_ThroughAPipe_IsThatOfTheFile(params string[] question)
    {
        var file = _folder.Write("flows", new RandomFlows(5).File(3, 400));
        var asked = string.Join(' ', question.Select(word => $"'{word}'"));

        var expected = FlowViewRun.Of(["-q", "-r", file, .. question]);

        Assert.Equal((0, ""), (expected.ExitCode, expected.Errors));
        Assert.NotEmpty(expected.Text);
        var piped = Run($"cat '{file}' | '{Program}' -q -r - {asked}");
        Assert.Equal((0, expected.Text, ""), (piped.ExitCode, piped.Text, piped.Errors));
    }

    [Theory]
    [InlineData("'{0}' -q -m -o long -r - < '{1}'")]
    [InlineData("'{0}' -r '{1}' -w - | '{0}' -q -m -o long -r -")]
    public void Sorted_OfEveryKindOfPipe_IsThatOfTheFile(string command)
    {
        var file = _folder.Write("flows", new RandomFlows(5).File(3, 400));

        var piped = Run(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, Program, file));

        Assert.Equal((0, FlowViewRun.Of("-q", "-m", "-o", "long", "-r", file).Text, ""), (piped.ExitCode, piped.Text, piped.Errors));
    }

    [Fact]
    public void Copy_LeavesNothingBehind_AndSaysWhereThereIsNoRoom()
    {
        var file = _folder.Write("flows", new RandomFlows(5).File(1, 100));
        var directory = Directory.CreateDirectory(_folder.File("tmp")).FullName;

        Assert.Equal(0, Run($"cat '{file}' | '{Program}' -q -r - -a --tmpdir '{directory}'").ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(directory));

        var run = Run($"cat '{file}' | '{Program}' -q -r - -a --tmpdir '{directory}/none'");
        Assert.Equal((1, ""), (run.ExitCode, run.Text));
        Assert.StartsWith($"flowview: standard input: cannot be copied into {directory}/none, from where it would be read twice: ", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A pipe that ends within a block: what came is answered for, the damage is said once.</summary>
    [Fact]
    public void Answer_OfAPipeThatBreaks_IsOfTheWholeBlocks()
    {
        var file = _folder.Write("flows", new RandomFlows(5).File(2, 300));

        var run = Run($"head -c 20000 '{file}' | '{Program}' -q -r - -a -o 'fmt:%fl'");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("flowview: standard input: ", Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    static Nfdump.Output Run(string command) => Nfdump.RunTool("bash", "-c", command);
}
