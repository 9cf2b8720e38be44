using System.CommandLine;
using System.Globalization;
using Enrichment.Text;
using Enrichment.Updater.Outputs.Nfcapd;

namespace Enrichment.Updater;

/// <summary>The part of the command line that says where flow files go, and what becomes of them.</summary>
static class FileArguments
{
    const long LeastBytes = 1 << 20;

    static readonly Option<string> Split = new("--split")
    {
        Description = "With --collect: a folder for the files of each exporter (exporter).",
        HelpName = "exporter",
    };

    static readonly Option<int> SubDirs = new("--subdirs")
    {
        Description = "Folders by time, by nfcapd's numbers: 1 %Y/%m/%d, 2 with /%H, 3 %Y/%W/%u, 4 with /%H, 5 %Y/%j, 6 with /%H, 7 %F, 8 with /%H (default 0: none).",
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= SubDirectories.Most)
            {
                return number;
            }

            result.AddError($"--subdirs: '{result.Tokens[0].Value}' is not a number from 0 to {SubDirectories.Most}");
            return 0;
        },
    };

    static readonly Option<RotationCommand?> OnRotate = new("--on-rotate")
    {
        Description = "Run this for each finished file, without a shell: %d its folder, %f the file below it, %t its time, %u in seconds since 1970, %i the ident.",
        HelpName = "CMD",
        CustomParser = result =>
        {
            if (RotationCommand.TryParse(result.Tokens[0].Value, out var command) is { } wrong)
            {
                result.AddError($"--on-rotate: {wrong}");
            }

            return command;
        },
    };

    static readonly Option<TimeSpan?> KeepAge = DurationOption.Create("--keep", "Remove flow files in the folder that are older (default: none are removed).", TimeSpan.FromSeconds(1));

    static readonly Option<long?> KeepBytes = new("--keep-size")
    {
        Description = "Remove the oldest flow files in the folder when all take more.",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (ByteSize.TryParse(result.Tokens[0].Value, out var bytes) && bytes >= LeastBytes)
            {
                return bytes;
            }

            result.AddError($"--keep-size: '{result.Tokens[0].Value}' is not a size from 1M on, such as 512M or 40G");
            return null;
        },
    };

    public static void AddTo(Command command, Option write)
    {
        var all = new Option[] { Split, SubDirs, OnRotate, KeepAge, KeepBytes };
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        Split.AcceptOnlyFromAmong("exporter");
        command.Validators.Add(result =>
        {
            if (result.GetResult(write) is null && all.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } alone)
            {
                result.AddError($"{alone.Name} needs --write DIR");
            }
        });
    }

    public static StampingOptions Read(ParseResult parsed, StampingOptions options) => options with
    {
        SplitByExporter = parsed.GetValue(Split) is not null,
        SubDirectories = parsed.GetValue(SubDirs),
        OnRotate = parsed.GetValue(OnRotate),
        KeepAge = parsed.GetValue(KeepAge) ?? options.KeepAge,
        KeepBytes = parsed.GetValue(KeepBytes) ?? options.KeepBytes,
    };
}
