using System.CommandLine;
using System.CommandLine.Parsing;
using Enrichment.CommandLine;
using Enrichment.Grpc;
using Enrichment.Nfcapd.Compression;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Clocks;
using Enrichment.Updater.Stamp.Progress;

namespace Enrichment.Updater.Stamp;

/// <summary><c>flowupdater stamp</c>: names the processes in flow files.</summary>
static class StampCommand
{
    static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Flow files of nfdump (nfcapd.*), or directories of them.",
        Arity = ArgumentArity.OneOrMore,
    };

    static readonly Option<string?> Out = new("--out")
    {
        Description = "Write the stamped files there, under the same names; without it they take the place of the read ones.",
        HelpName = "DIR",
    };

    static readonly Option<string[]> Bindings = new("--bindings")
    {
        Description = "What 'processtracker watch -o json' wrote, gzip or plain; each file is one host. May be given several times.",
        HelpName = "FILE",
    };

    static readonly Option<string[]> Journals = new("--journal")
    {
        Description = "The feeds that 'processtracker run --journal' or 'flowupdater run --journal' recorded there; only the time of the flows is read. May be given several times.",
        HelpName = "DIR",
    };

    static readonly Option<GrpcAddress[]> Trackers = new("--tracker")
    {
        Description = "Ask this tracker for its bindings: unix:PATH or HOST:PORT. May be given several times.",
        HelpName = "ADDR",
        CustomParser = ParseAddresses,
    };

    static readonly Option<bool> Services = new("--services")
    {
        Description = "Name flows without a process by the service of their port, as https*** (the source's port first).",
    };

    static readonly Option<string> ServicesFile = new("--services-file")
    {
        Description = "The list of services (implies --services).",
        HelpName = "FILE",
        DefaultValueFactory = _ => ServiceNames.DefaultPath,
    };

    static readonly Option<string> Placeholder = new("--placeholder")
    {
        Description = "The name of flows that have no process; '' for none at all.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "none",
    };

    static readonly Option<string> Match = OneOf("--match-time", "Which time of a flow decides: its own; that of its receipt by the collector, for exporters with a wrong clock; or any at all.", "flow", "received", "any");

    static readonly Option<TimeSpan?> ExportDelay = DurationOption.Create("--export-delay", "With --match-time received: how long after a flow's last packet its record may reach the collector, by the exporter's idle timeout. [default: 5m]");

    static readonly Option<string[]> ClockOffset = new("--clock-offset")
    {
        Description = "What is added to flows' times, whose exporter's clock was wrong: 'auto' finds it out for each exporter by flows and bindings that match exactly, and says it; DURATION, as 90s or -1.5h; EXPORTER=DURATION. May be given several times.",
        HelpName = "OFFSET",
    };

    static readonly Option<string> Names = OneOf("--name-format", "How a process is written: dnsmasq or 939/dnsmasq.", "name", "pid/name");

    static readonly Option<bool> Keep = new("--keep")
    {
        Description = "Leave names alone that are in the files already.",
    };

    static readonly Option<Packing?> Compression = CompressionOption.Create("Pack the stamped files so (default: as they are)");

    static readonly Option<int> Jobs = new("--jobs")
    {
        Description = "Files stamped at the same time, and threads for large ones; 1 to 256, one for each core if not given.",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    static readonly Option<string?> State = new("--state")
    {
        Description = "Remember there what is done: an interrupted run goes on where it stopped, and what did not change is not stamped again. Not among the flow files.",
        HelpName = "FILE",
    };

    static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Go on with each file that a collector completes in PATH, until SIGINT or SIGTERM; needs --journal, --tracker or --services.",
    };

    static readonly Option<TimeSpan?> MaxHold = DurationOption.Create("--max-hold", "With --watch: stamp a file with what is known when the bindings do not reach its time after so long. [default: 1m]");

    public static Command Create()
    {
        var command = new Command("stamp", "Write the names of processes into flow files that exist already; nothing else in them changes.")
        {
            Paths, Out, Bindings, Journals, Trackers, Services, ServicesFile, Placeholder, Match,
            ExportDelay, ClockOffset, Names, Keep, Compression, Jobs, State, Watch, MaxHold,
        };
        command.Validators.Add(result =>
        {
            if (Misuse(result) is { } wrong)
            {
                result.AddError(wrong);
            }
        });
        Jobs.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > 256)
            {
                result.AddError($"--jobs: '{result.Tokens[0].Value}' is not from 1 to 256");
            }
        });
        ClockOffset.Validators.Add(result =>
        {
            ClockOffsets.Parse([.. result.Tokens.Select(token => token.Value)], out var wrong);
            if (wrong is not null)
            {
                result.AddError(wrong);
            }
        });
        command.SetAction(parsed => Run(Request(parsed)));
        return command;
    }

    static string? Misuse(CommandResult given)
    {
        bool Has(Option option) => given.GetResult(option) is { Implicit: false };
        var forever = Has(Journals) || Has(Trackers);
        var services = given.GetValue(Services) || Has(ServicesFile);
        if (given.GetResult(Paths)?.Tokens.FirstOrDefault(token => token.Value.StartsWith('-') && !Path.Exists(token.Value)) is { } wrong)
        {
            return $"there is no option '{wrong.Value}' (see 'flowupdater stamp --help')";
        }

        return given.GetValue(Watch) switch
        {
            _ when !forever && !services && !Has(Bindings) => "there is nothing to stamp with: give --bindings FILE, --journal DIR, --tracker ADDR or --services",
            true when !forever && Has(Bindings) => "--watch: a file of bindings says nothing of flows to come; give --journal DIR or --tracker ADDR too",
            true when Has(Trackers) && !Has(State) => "--watch: give --state FILE too, or a restart would stamp all files again, and a tracker forgets what was",
            true when given.GetValue(ClockOffset)?.Contains("auto") == true => "--watch: --clock-offset auto needs files to learn from; give the durations that it found",
            _ => null,
        };
    }

    static StampRequest Request(ParseResult parsed) => new()
    {
        Paths = parsed.GetValue(Paths)!,
        OutputDirectory = parsed.GetValue(Out),
        Bindings = parsed.GetValue(Bindings) ?? [],
        Journals = parsed.GetValue(Journals) ?? [],
        Trackers = parsed.GetValue(Trackers) ?? [],
        Services = parsed.GetValue(Services) || parsed.GetResult(ServicesFile) is { Implicit: false },
        ServicesFile = parsed.GetValue(ServicesFile)!,
        Placeholder = parsed.GetValue(Placeholder)!,
        MatchTime = parsed.GetValue(Match) switch { "any" => MatchTime.Any, "received" => MatchTime.Received, _ => MatchTime.Flow },
        ClockOffsets = ClockOffsets.Parse(parsed.GetValue(ClockOffset) ?? [], out _),
        ExportDelay = parsed.GetValue(ExportDelay) ?? TimeSpan.FromMinutes(5),
        NameFormat = parsed.GetValue(Names) == "pid/name" ? NameFormat.PidName : NameFormat.Name,
        Keep = parsed.GetValue(Keep),
        Compression = parsed.GetValue(Compression),
        Jobs = parsed.GetValue(Jobs),
        StateFile = parsed.GetValue(State),
        Watch = parsed.GetValue(Watch),
        MaxHold = parsed.GetValue(MaxHold) ?? TimeSpan.FromMinutes(1),
    };

    static int Run(StampRequest request)
    {
        using var stop = new StopSignals();
        return new StampRun(request, Console.Error, ProgressLine.OnTerminal()).RunAsync(stop.Token).GetAwaiter().GetResult();
    }

    static GrpcAddress[] ParseAddresses(ArgumentResult result)
    {
        var addresses = new List<GrpcAddress>();
        foreach (var token in result.Tokens)
        {
            if (GrpcAddress.TryParse(token.Value, out var address, out var error))
            {
                addresses.Add(address);
            }
            else
            {
                result.AddError($"--tracker: {error}");
            }
        }

        return [.. addresses];
    }

    static Option<string> OneOf(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] };
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
