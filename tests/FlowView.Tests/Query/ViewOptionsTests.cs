using Enrichment.View.Query;
using Xunit;

namespace Enrichment.View.Tests.Query;

public class ViewOptionsTests
{
    [Theory]
    [InlineData("-r", "f", "-q", "-N", "-c", "10", "-o", "long")]
    [InlineData("-qNr", "f", "-c10", "-olong")]
    [InlineData("-rf", "-qNc10", "-o", "long")]
    [InlineData("--read", "f", "--quiet", "--plain", "--limit=10", "--output=long")]
    [InlineData("-c", "5", "-r", "f", "-qN", "-o", "line", "-o", "long", "-c", "10")] // the last one counts
    public void Parse_AllWaysToSayTheSame_MeanTheSame(params string[] args) => Assert.Equal(
        new ViewOptions { File = "f", Quiet = true, PlainNumbers = true, Limit = 10, Format = "long" },
        ViewOptions.Parse(args));

    [Fact]
    public void Parse_Defaults_AreNfdumps() => Assert.Equal(
        new ViewOptions { File = "f", Format = "line", Limit = long.MaxValue },
        ViewOptions.Parse(["-r", "f"]));

    [Theory]
    [InlineData("there is no option -k (see --help)", "-r", "f", "-k")]
    [InlineData("there is no option --bogus (see --help)", "--bogus")]
    [InlineData("there is no option --quite; near is quiet (see --help)", "--quite")]
    [InlineData("'extra' is not expected: a text about the program is asked for by its option alone", "--fields", "extra")]
    [InlineData("'extra' is not expected: a text about the program is asked for by its option alone", "extra", "--completion", "bash")]
    [InlineData("'second' is not expected: -v, -x and -E take one file, and look at all of it", "-v", "first", "second")]
    [InlineData("-w needs an argument that is not empty: FILE", "-r", "f", "-w", "")]
    [InlineData("--tmpdir needs an argument that is not empty: DIR", "-r", "f", "--tmpdir=")]
    [InlineData("-c needs a number above 0, not '0'", "-r", "f", "-c", "0")]
    [InlineData("-c needs a number above 0, not '3x'", "-r", "f", "-c3x")]
    [InlineData("-r needs an argument: PATH", "-r")]
    [InlineData("--quiet takes no argument", "--quiet=1")]
    [InlineData("-r and -R cannot be used together", "-r", "f", "-R", "d")]
    [InlineData("name a file or a directory with -r or -R (see --help)")]
    [InlineData("-M needs -r or -R, which name the files; -R . takes all", "-M", "a:b")]
    [InlineData("-n needs a number, 0 for all, not 'x'", "-r", "f", "-n", "x")]
    [InlineData("-A and -b cannot be used together: -b joins the directions of whole connections", "-r", "f", "-bA", "srcip")]
    [InlineData("-s and -O cannot be used together: the order of a top list stands behind it, -s srcip/bytes", "-s", "port", "-O", "bytes", "-r", "f")]
    [InlineData("--memory needs a size such as 512M or 4G, not 'much'", "-r", "f", "--memory", "much")]
    [InlineData("-G db: flowview reads no databases; columns of countries, organisations and tor nodes say what nfdump says without", "-r", "f", "-G", "db")]
    [InlineData("-P chooses among sums and sorted flows (-a, -A, -b, -B, -O, -s record); the filter of flows stands behind the options", "-r", "f", "-P", "any")]
    [InlineData("-P chooses among sums and sorted flows (-a, -A, -b, -B, -O, -s record); the filter of flows stands behind the options", "-r", "f", "-P", "any", "-s", "srcip")]
    public void Parse_WhatCannotBe_IsSaidInOneSentence(string sentence, params string[] args) =>
        Assert.Equal(sentence, Assert.Throws<UsageException>(() => ViewOptions.Parse(args)).Message);

    /// <summary>As in nfdump: -G none and -H none are no databases, -m is an order.</summary>
    [Fact]
    public void Parse_LettersThatStandForOthers_MeanThose() => Assert.Equal(
        ViewOptions.Parse(["-r", "f", "-O", "tstart"]), ViewOptions.Parse(["-r", "f", "-m", "-G", "none", "-H", "none"]));

    [Theory]
    [InlineData(true, "-a")]
    [InlineData(true, "-b")]
    [InlineData(true, "-m")]
    [InlineData(true, "-s", "record/bytes")]
    [InlineData(true, "-s", "srcip", "-s", "record")]
    [InlineData(false, "-s", "recordish")]
    [InlineData(false, "-s", "srcip", "-a")]
    [InlineData(false, "-A", "srcip", "-O", "bytes")]
    [InlineData(false, "-A", "srcip", "-s", "record")]
    [InlineData(false)]
    public void ReadsTwice_WhereRecordsAreShown(bool expected, params string[] args) =>
        Assert.Equal(expected, ViewOptions.Parse(["-r", "f", .. args]).ReadsTwice);

    [Theory]
    [InlineData("-a is not looked at: -s makes a top list of the flows themselves; -s record is one of aggregated flows", "-s", "srcip", "-a")]
    [InlineData("-b is not looked at: -s makes a top list of the flows themselves; -s record takes both directions together", "-s", "srcip", "-b")]
    [InlineData("-A is not looked at: -s makes a top list of the flows themselves; -s record goes by the fields of -A", "-s", "srcip", "-A", "dstip")]
    [InlineData(null, "-s", "record", "-A", "dstip")]
    [InlineData(null, "-s", "record", "-s", "srcip", "-b")]
    [InlineData(null, "-a")]
    public void Ignored_SaysWhichOptionIsNotLookedAt(string? sentence, params string[] args) =>
        Assert.Equal(sentence, ViewOptions.Parse(["-r", "f", .. args]).Ignored);

    [Fact]
    public void Parse_WordsBehindTheOptions_AreTheFilter() => Assert.Equal(
        new ViewOptions { File = "f", Filter = "proto tcp and port 53", Window = "-30m", FilterFile = "x" },
        ViewOptions.Parse(["-r", "f", "proto tcp", "-t", "-30m", "and", "-f", "x", "port 53"]));

    const string LettersOfNfdump = "6aA:Bbc:C:D:E:G:s:gH:hn:i:jf:qyz::r:v:w:J:M:NImO:P:R:XZt:TVW:x:o:";

    /// <summary>README says of each whether it is the same, more, or not there and why.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/flowview.md")]
    public void Document_NamesEveryLetterOfNfdump(string document)
    {
        var rows = File.ReadLines(Path.Combine(Help.HelpTests.RootOf(), document)).Where(line => line.Split('|') is [_, _, " same " or " more " or " not ", ..]).ToList();

        Assert.All(LettersOfNfdump.Where(letter => letter is not (':' or 'h' or 'V' or 'D' or 'W')), letter =>
            Assert.Contains(rows, row => row.Split('|')[1] is var cell && (cell.Contains($"`-{letter}`", StringComparison.Ordinal) || cell.Contains($"`-{letter} ", StringComparison.Ordinal)
                || cell.Contains($" -{letter}`", StringComparison.Ordinal) || cell.Contains($" -{letter} ", StringComparison.Ordinal) || cell.Contains($"-{letter}=", StringComparison.Ordinal))));
    }

    /// <summary>Every letter of nfdump 1.7.8's getopt string is known, with or without an argument as there.</summary>
    [Fact]
    public void Table_HasEveryLetterOfNfdump()
    {
        const string nfdump = LettersOfNfdump;
        for (var i = 0; i < nfdump.Length; i++)
        {
            if (nfdump[i] != ':')
            {
                var takesArgument = i + 1 < nfdump.Length && nfdump[i + 1] == ':';
                Assert.Equal((nfdump[i], takesArgument), (nfdump[i], OptionTable.Find(nfdump[i])?.Argument is not null));
            }
        }
    }
}
