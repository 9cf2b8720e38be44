using System.Globalization;

namespace Enrichment.Tracker.Tests.Support;

/// <summary>Asks the C compiler what expressions are.</summary>
static class CompiledC
{
    /// <param name="headers">What stands before main().</param>
    public static SortedDictionary<string, long> Values(string headers, IEnumerable<string> expressions, params string[] options)
    {
        var folder = Directory.CreateTempSubdirectory("tracker-layout-").FullName;
        try
        {
            var source = Path.Combine(folder, "layout.c");
            var program = Path.Combine(folder, "layout");
            var lines = expressions.Select(e => $"printf(\"%s = %lld\\n\", \"{e}\", (long long)({e}));");
            File.WriteAllText(source, $"{headers}\nint main(void) {{ {string.Join('\n', lines)} }}\n");
            Tool.Run("gcc", ["-w", .. options, "-o", program, source]);
            var values = new SortedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var line in Tool.Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = line.Split(" = ");
                values[parts[0]] = long.Parse(parts[1], CultureInfo.InvariantCulture);
            }

            return values;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
