using System.Runtime.CompilerServices;
using Xunit;

namespace Enrichment.Tests.Filter;

/// <summary>
/// expressions.txt and process-expressions.txt: <c>expression => numbers of the flows that pass</c>, or <c>all</c>, or <c>none</c>; lines
/// that begin with <c>#</c> say what follows.
/// </summary>
static class ExpressionTable
{
    static readonly string Folder = FolderOfThisFile();

    public static IEnumerable<TheoryDataRow<string, string>> Rows(string file) =>
        Read(file).Select(row => new TheoryDataRow<string, string>(row.Expression, row.Passing));

    public static IEnumerable<(string Expression, string Passing)> Read(string file)
    {
        foreach (var line in File.ReadLines(Path.Combine(Folder, file)))
        {
            var arrow = line.LastIndexOf(" => ", StringComparison.Ordinal);
            if (arrow > 0 && !line.StartsWith("# ", StringComparison.Ordinal))
            {
                yield return (line[..arrow], line[(arrow + 4)..]);
            }
        }
    }

    public static string Text(IReadOnlyList<int> passing, int all) =>
        passing.Count == 0 ? "none" : passing.Count == all ? "all" : string.Join(' ', passing);

    static string FolderOfThisFile([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
