using System.Diagnostics;
using System.Text;
using Enrichment.Filter;
using Enrichment.Tests.Filter;
using Enrichment.Tests.Fuzz.Targets;
using Xunit;

namespace Enrichment.Tests.Fuzz;

/// <summary>The parser of filters: bytes without sense, words in any order, good filters damaged, and texts that are very deep or long.</summary>
public class FilterFuzzTests
{
    static readonly string[] Expressions =
        [.. ExpressionTable.Read("expressions.txt").Concat(ExpressionTable.Read("process-expressions.txt")).Select(row => row.Expression)];

    [Fact]
    public void Parse_DamagedFilters_GivesAFilterOrOneSentence()
    {
        var good = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var bytes = Mutation.Of(Encoding.UTF8.GetBytes(Expressions[i % Expressions.Length] + " and " + Expressions[i * 7 % Expressions.Length]), i);
            good += FilterParse.Fuzz(Encoding.UTF8.GetString(bytes)) ? 1 : 0;
        }

        Assert.InRange(good, 1000, 29_000);
    }

    [Fact]
    public void Parse_WordsInAnyOrder_GivesAFilterOrOneSentence()
    {
        var random = new Random(1);
        string[] words =
        [
            .. Expressions.SelectMany(e => e.Split(' ')).Distinct(), "(", ")", "[", "]", ",", "and", "or", "not", "!", "~", "\"", "'", "@include", "a", "ab",
            "\u202e", "\0", "99999999999999999999999", "0x", "0xfffffffffffffffff", "20000000000g", "#", "\n", "é", "in", "/", "/8", "10.0.0.1", "::", "&", "|",
        ];
        for (var i = 0; i < 40_000; i++)
        {
            FilterParse.Fuzz(string.Join(random.Next(5) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)])));
        }
    }

    [Fact]
    public void Parse_BytesWithoutAnySense_GivesAFilterOrOneSentence()
    {
        var random = new Random(2);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            FilterParse.Fuzz(Encoding.Latin1.GetString(bytes));
        }
    }

    /// <summary>On a small stack, and in seconds at most.</summary>
    [Theory]
    [InlineData("(", 1_000_000, "", 0, "")]
    [InlineData("(", 500, "any", 500, ")")]
    [InlineData("(", 501, "any", 501, ")")]
    [InlineData("not (", 100_000, "any", 100_000, ")")]
    [InlineData("not ", 1_000_000, "any", 0, "")]
    [InlineData("! ", 1_000_001, "any", 0, "")]
    [InlineData("port 1 and ", 100_000, "any", 0, "")]
    [InlineData("port 1 or (proto tcp) and ", 50_000, "any", 0, "")]
    [InlineData("(port 1 or not ", 499, "any", 499, ")")]
    [InlineData("src ", 100_000, "port 1", 0, "")]
    [InlineData("port in [", 1, "1", 200_000, " 2")]
    [InlineData("ip in [", 1, "10.0.0.1", 50_000, " 10.0.0.0/8")]
    [InlineData("process ~ ", 1, "(", 10_000, "(")]
    [InlineData("process ~ '", 1, "(a{1000}){1000}'", 0, "")]
    [InlineData("process ~ '(a+)+$", 1, "'", 0, "")]
    [InlineData("\"", 1, "", 1_000_000, "x")]
    [InlineData("@include ab", 1, "", 0, "")]
    public void Parse_VeryDeepOrLong_EndsSoonOnASmallStack(string before, int times, string middle, int timesAfter, string after)
    {
        var text = string.Concat(Enumerable.Repeat(before, times)) + middle + string.Concat(Enumerable.Repeat(after, timesAfter));
        Exception? wrong = null;
        var clock = Stopwatch.StartNew();
        var thread = new Thread(
            () => wrong = Record.Exception(() =>
            {
                if (FilterParse.Fuzz(text))
                {
                    Selection.Of(FlowFilter.Parse(text), KnownFlows.File, interprets: false);
                    Selection.Of(FlowFilter.Parse(text), KnownFlows.File, interprets: true);
                }
            }),
            maxStackSize: 1 << 20);
        thread.Start();
        thread.Join();

        Assert.Null(wrong);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }
}
