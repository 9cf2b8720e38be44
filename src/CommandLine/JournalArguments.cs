using System.CommandLine;
using System.CommandLine.Parsing;
using Enrichment.Journal;
using Enrichment.Text;

namespace Enrichment.CommandLine;

/// <summary>The options of a program that records a feed. Compiled into each.</summary>
sealed class JournalArguments(string description)
{
    const long LeastBytes = 1 << 20;
    static readonly JournalOptions Defaults = new() { Directory = "" };

    readonly Option<string?> _directory = new("--journal") { Description = description, HelpName = "DIR" };

    readonly Option<TimeSpan?> _rotation = Time(
        "--journal-rotate", "Begin a new segment after this time (default 10m)", TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "1s to 1d, such as 10m");

    readonly Option<TimeSpan?> _keep = Time(
        "--journal-keep", "Remove segments that are older (default 30d)", TimeSpan.FromMinutes(1), TimeSpan.FromDays(36500), "1m on, such as 12h or 30d");

    readonly Option<long?> _size = new("--journal-size")
    {
        Description = "Remove the oldest segments of a host when they take more (default 4G)",
        HelpName = "SIZE",
        CustomParser = static result =>
        {
            if (ByteSize.TryParse(result.Tokens[0].Value, out var bytes) && bytes >= LeastBytes)
            {
                return bytes;
            }

            result.AddError($"--journal-size: '{result.Tokens[0].Value}' is not a size from 1M on, such as 512M or 4G");
            return default;
        },
    };

    public void AddTo(Command command)
    {
        command.Add(_directory);
        command.Add(_rotation);
        command.Add(_keep);
        command.Add(_size);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_directory) is null
                && new Option[] { _rotation, _keep, _size }.FirstOrDefault(option => result.GetResult(option) is not null) is { } alone)
            {
                result.AddError($"{alone.Name} needs --journal DIR");
            }
        });
    }

    public bool IsAskedFor(SymbolResult result) => result.GetResult(_directory) is not null;

    public JournalOptions? Of(ParseResult result) => result.GetValue(_directory) is { } directory
        ? new JournalOptions
        {
            Directory = directory,
            Rotation = result.GetValue(_rotation) ?? Defaults.Rotation,
            KeepAge = result.GetValue(_keep) ?? Defaults.KeepAge,
            KeepBytes = result.GetValue(_size) ?? Defaults.KeepBytes,
        }
        : null;

    static Option<TimeSpan?> Time(string name, string description, TimeSpan least, TimeSpan most, string range) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (Duration.TryParse(result.Tokens[0].Value, out var time) && time >= least && time <= most)
            {
                return time;
            }

            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a duration from {range}");
            return default;
        },
    };
}
