using System.Globalization;
using Enrichment.View.Query;

namespace Enrichment.View.Profiles;

/// <summary>The command line of <c>flowview profile</c>: options of its own, and those of flowview that choose files and flows.</summary>
sealed record ProfileOptions
{
    const string SaveOption = "--save", AgainstOption = "--against", TimesOption = "--times";
    const int DefaultMost = 10;
    const double DefaultTimes = 10;

    /// <summary>Letters of flowview's options that mean the same here.</summary>
    const string Shared = "rRMtcfonh";

    /// <summary>Where the whole profile is saved; null: nowhere.</summary>
    public string? Save { get; init; }

    /// <summary>A saved profile: what is new since is shown; null: the profile itself.</summary>
    public string? Against { get; init; }

    /// <summary>An hour with more than so many times the bytes of the largest known one is far off.</summary>
    public double Times { get; init; } = DefaultTimes;

    public required ViewOptions View { get; init; }

    public bool IsJson => View.Format == "json";

    /// <summary>-n: 0 is all.</summary>
    public int Most => View.Top switch
    {
        null => DefaultMost,
        0 => int.MaxValue,
        { } most => most,
    };

    /// <exception cref="UsageException">With one sentence for the user.</exception>
    public static ProfileOptions Parse(ReadOnlySpan<string> args)
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        var others = new List<string>();
        for (var at = 0; at < args.Length; at++)
        {
            var (name, value) = Split(args[at]);
            if (name is not (SaveOption or AgainstOption or TimesOption))
            {
                others.Add(args[at]);
                continue;
            }

            own[name] = value ?? (++at < args.Length ? args[at] : throw new UsageException($"{name} needs an argument (see flowview profile --help)"));
        }

        return new ProfileOptions
        {
            Save = own.GetValueOrDefault(SaveOption),
            Against = own.GetValueOrDefault(AgainstOption),
            Times = own.TryGetValue(TimesOption, out var times) ? Number(times) : DefaultTimes,
            View = Checked([.. others]),
        };
    }

    static (string Name, string? Value) Split(string arg)
    {
        var equals = arg.StartsWith("--", StringComparison.Ordinal) ? arg.IndexOf('=') : -1;
        return equals < 0 ? (arg, null) : (arg[..equals], arg[(equals + 1)..]);
    }

    static double Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var times) && times >= 1
            ? times
            : throw new UsageException($"{TimesOption} needs a number from 1 on, not '{text}'");

    /// <summary>What flowview takes and a profile has no use for is refused, not passed over.</summary>
    static ViewOptions Checked(string[] args)
    {
        foreach (var (option, _) in OptionReader.Read(args).Options)
        {
            if (!Shared.Contains(option.Letter) && option.Name is not "utc")
            {
                throw new UsageException($"flowview profile has no option {option} (see flowview profile --help)");
            }
        }

        var view = ViewOptions.Parse(args);
        return view.Format is "line" or "json"
            ? view
            : throw new UsageException($"flowview profile -o {view.Format}: it is shown as text, or with -o json");
    }
}
