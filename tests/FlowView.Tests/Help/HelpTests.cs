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

    /// <summary>In a directory as the examples have it, with stamped flows; what is saved yesterday is compared with today.</summary>
    [Theory]
    [MemberData(nameof(ExampleLines))]
    public void Example_RunAgainstFiles_PrintsSomething(string line)
    {
        using var folder = new TempFolder();
        var stamped = Path.Combine(RootOf(), "tests/TestData/nfcapd/layout2-stamps-lz4.nf");
        foreach (var file in new[] { "nfcapd.202611201000", "nfcapd.202611201055", "2026/11/20/nfcapd.202611202355" })
        {
            var path = folder.File($"flows/{file}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(stamped, path);
        }

        var yesterday = FlowViewRun.Of("profile", "-R", folder.File("flows"), "--save", folder.File("yesterday.profile"), "-c", "1");
        var run = Nfdump.RunTool("bash", "-c", $"cd '{folder.Path}' && '{AppContext.BaseDirectory}flowview' {line} > out; code=$?; ls -s --block-size=1 -- * | sort -n; exit $code");

        Assert.Equal((0, 0, ""), (yesterday.ExitCode, run.ExitCode, run.Errors));
        var written = new FileInfo(folder.File(line.Contains("-w dns.nf", StringComparison.Ordinal) ? "dns.nf" : "out"));
        Assert.True(written.Length > 40, $"'{line}' wrote {written.Length} bytes");
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

    /// <summary>By the shell itself.</summary>
    [Theory]
    [InlineData("flowview --outp", "--output")]
    [InlineData("flowview -s srcpro", "srcprocess")]
    [InlineData("flowview -o bil", "biline bilong")]
    [InlineData("flowview prof", "profile")]
    public void Fish_Completes(string typed, string expected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/fish"), "skipped: fish is not installed");

        var run = Nfdump.RunTool("fish", "--no-config", "-c", $"source '{RootOf()}/packaging/completion/flowview.fish'; complete -C '{typed}'");

        var words = run.Lines.Select(line => line.Split('\t')[0].Split(' ')[^1]).Order(StringComparer.Ordinal);
        Assert.Equal((0, expected, ""), (run.ExitCode, string.Join(' ', words), run.Errors));
    }

    /// <summary>What the function hands to zsh's own; whether a prompt shows it depends on how fast a terminal is.</summary>
    [Fact]
    public void Zsh_IsToldOfEveryOption()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zsh"), "skipped: zsh is not installed");

        var run = Nfdump.RunTool("zsh", "-f", "-c", $"_arguments() {{ print -rl -- \"$@\" }}; source '{RootOf()}/packaging/completion/_flowview'");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.All(OptionTable.All, option => Assert.Contains(run.Lines, line => line.StartsWith(option.ToString(), StringComparison.Ordinal)));
        Assert.Contains("1:profile, or a filter:(profile)", run.Lines);
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
