using Enrichment.Text;

namespace Enrichment.View.Query;

/// <summary>
/// Takes a command line apart as getopt(3) does for nfdump: letters in one word (<c>-qN</c>), arguments with or without a
/// blank (<c>-c10</c>, <c>-c 10</c>), <c>--</c> before the rest, words anywhere. Long names take <c>--name value</c> and
/// <c>--name=value</c>.
/// </summary>
static class OptionReader
{
    public static (List<(Option Option, string Argument)> Options, List<string> Words) Read(string[] args)
    {
        var options = new List<(Option, string)>();
        var words = new List<string>();
        for (var at = 0; at < args.Length; at++)
        {
            var arg = args[at];
            if (arg == "--")
            {
                words.AddRange(args.AsSpan(at + 1));
                break;
            }

            if (arg.StartsWith("--", StringComparison.Ordinal))
            {
                options.Add(Long(args, ref at));
            }
            else if (arg.Length > 1 && arg[0] == '-')
            {
                Letters(args, ref at, options);
            }
            else
            {
                words.Add(arg);
            }
        }

        foreach (var (option, argument) in options)
        {
            if (argument.Length == 0 && option is { Argument: not null, MayLackArgument: false })
            {
                throw new UsageException($"{option} needs an argument that is not empty: {option.Argument}"); // -w "$unset"
            }
        }

        return (options, words);
    }

    static (Option Option, string Argument) Long(string[] args, ref int at)
    {
        var arg = args[at].AsSpan(2);
        var equals = arg.IndexOf('=');
        var name = equals < 0 ? arg : arg[..equals];
        var option = OptionTable.Find(name) ?? throw new UsageException($"there is no option --{name}{NearWords.Hint(name.ToString(), OptionTable.All.Select(known => known.Name ?? ""))} (see --help)");
        if (option.MayLackArgument)
        {
            return (option, equals < 0 ? "" : arg[(equals + 1)..].ToString());
        }

        if (option.Argument is null)
        {
            return equals < 0 ? (option, "") : throw new UsageException($"--{name} takes no argument");
        }

        return (option, equals < 0 ? Next(args, ref at, $"--{name}", option) : arg[(equals + 1)..].ToString());
    }

    static void Letters(string[] args, ref int at, List<(Option Option, string Argument)> options)
    {
        var arg = args[at];
        for (var i = 1; i < arg.Length; i++)
        {
            var option = OptionTable.Find(arg[i]) ?? throw new UsageException($"there is no option -{arg[i]} (see --help)");
            if (option.Argument is null)
            {
                options.Add((option, ""));
                continue;
            }

            options.Add((option, i + 1 < arg.Length || option.MayLackArgument ? arg[(i + 1)..] : Next(args, ref at, option.ToString(), option)));
            return;
        }
    }

    static string Next(string[] args, ref int at, string name, Option option) =>
        ++at < args.Length ? args[at] : throw new UsageException($"{name} needs an argument: {option.Argument}");
}
