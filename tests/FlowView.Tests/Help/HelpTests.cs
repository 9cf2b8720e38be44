using System.Runtime.CompilerServices;
using Enrichment.Tests.Nfcapd;
using Enrichment.View.Help;
using Enrichment.View.Profiles;
using Enrichment.View.Query;
using Xunit;

namespace Enrichment.View.Tests.Help;

/// <summary>What is told of the program: it is made of its own tables, and what is packaged is what it would make today.</summary>
public sealed class HelpTests
{
    public static IEnumerable<TheoryDataRow<string>> ExampleLines => Examples.All.Select(example => new TheoryDataRow<string>(example.Arguments));

    /// <summary>UPDATE_GOLDEN=1 makes them anew.</summary>
    [Theory]
    [InlineData("man/flowview.1", "--man")]
    [InlineData("completion/flowview.bash", "--completion", "bash")]
    [InlineData("completion/_flowview", "--completion", "zsh")]
    [InlineData("completion/flowview.fish", "--completion", "fish")]
    public void Packaged_IsWhatTheProgramMakes(string file, params string[] args)
    {
        var path = Path.Combine(RootOf(), "packaging", file);
        var text = FlowViewRun.Of(args).Text;
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(text, File.ReadAllText(path));
    }

    [Theory]
    [MemberData(nameof(ExampleLines))]
    public void Example_IsACommandLineThatWorks(string line)
    {
        var args = Nfdump.RunTool("bash", "-c", $"printf '%s\\n' {line}").Lines;

        var options = args[0] == ProfileCommand.Name ? ProfileOptions.Parse(args.AsSpan(1)).View : ViewOptions.Parse(args);
        QueryFilter.Read(options, TimeZoneInfo.Utc);

        Assert.Equal(HelpPage.None, options.Help);
        Assert.True(Enrichment.Fields.FormatNames.Create(options.Format, new()) is not null);
    }

    [Fact]
    public void Examples_AreGroupedByTask() => GoldenFile.Check("CommandLine/examples.txt", FlowViewRun.Of("--examples").Text);

    [Fact]
    public void ManualPage_IsGoodRoff()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/groff"), "skipped: groff is not installed");

        var run = Nfdump.RunTool("groff", "-man", "-ww", "-Tutf8", "-z", Path.Combine(RootOf(), "packaging/man/flowview.1"));

        Assert.Equal((0, "", ""), (run.ExitCode, run.Text, run.Errors));
    }

    [Theory]
    [InlineData("flowview --outp", "--output")]
    [InlineData("flowview -o bil", "biline bilong")]
    [InlineData("flowview -r x -s srcpro", "srcprocess")]
    [InlineData("flowview -z=zs", "-z=zstd")]
    [InlineData("flowview prof", "profile")]
    public void Bash_Completes(string typed, string expected)
    {
        var words = typed.Split(' ');
        var run = Nfdump.RunTool("bash", "-c", $"""
            source '{RootOf()}/packaging/completion/flowview.bash'
            COMP_WORDS=({typed}); COMP_CWORD={words.Length - 1}; _flowview; echo "$(printf '%s\n' "${"{COMPREPLY[@]}"}" | sort | xargs)"
            """);

        Assert.Equal((0, expected, ""), (run.ExitCode, run.Text.Trim(), run.Errors));
    }

    [Theory]
    [InlineData("zsh", "_flowview")]
    [InlineData("fish", "flowview.fish")]
    public void OtherShells_TakeTheirs(string shell, string file)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{shell}"), $"skipped: {shell} is not installed");

        Assert.Equal(0, Nfdump.RunTool(shell, "-n", Path.Combine(RootOf(), "packaging/completion", file)).ExitCode);
    }

    internal static string RootOf([CallerFilePath] string caller = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "../../.."));
}
