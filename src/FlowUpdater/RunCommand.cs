using System.CommandLine;
using System.Globalization;
using Enrichment.CommandLine;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Live;
using Enrichment.Updater.Metrics;

namespace Enrichment.Updater;

/// <summary><c>flowupdater run</c>: from the command line to <see cref="UpdaterOptions"/>, and a clean end.</summary>
static class RunCommand
{
    static readonly FlowCacheOptions Defaults = new();

    static readonly Option<string[]> Read = new("--read")
    {
        Description = "Meter a pcap or pcapng file instead of the interfaces; '-' is standard input.",
        HelpName = "FILE",
    };

    static readonly Option<string[]> Capture = new("--capture")
    {
        Description = "Capture on this interface; may be given several times (default: all that are up, loopback too).",
        HelpName = "IFACE",
    };

    static readonly Option<string> CaptureFilter = new("--capture-filter")
    {
        Description = "Capture only what matches, in the language of tcpdump; the kernel drops the rest.",
        HelpName = "EXPR",
        DefaultValueFactory = _ => "",
    };

    static readonly Option<bool> NoPromiscuous = new("--no-promiscuous")
    {
        Description = "Capture only what this host sends and receives.",
    };

    static readonly Option<TimeSpan?> ActiveTimeout = DurationOption.Create("--active-timeout", "A flow that goes on is cut after this time (default 60s).");
    static readonly Option<TimeSpan?> IdleTimeout = DurationOption.Create("--idle-timeout", "A flow without packets for this time has ended (default 15s).");
    static readonly Option<TimeSpan?> For = DurationOption.Create("--for", "Stop by itself after this time.");

    static readonly Option<int?> MaxFlows = new("--max-flows")
    {
        Description = "Most flows at a time; past it, the flow that would end soonest goes early (default 1000000).",
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100_000_000)
            {
                return number;
            }

            result.AddError($"--max-flows: '{text}' is not a number from 1 to 100000000");
            return null;
        },
    };

    public static Command Create()
    {
        var command = new Command("run", "Meter live traffic or capture files, or collect the flows of exporters, until stopped or until the files end.")
        {
            Capture, CaptureFilter, NoPromiscuous, Read, ActiveTimeout, IdleTimeout, MaxFlows, For,
        };
        command.Validators.Add(result =>
        {
            if (CollectorArguments.IsAskedFor(result) && new Option[] { Read, Capture }.FirstOrDefault(option => result.GetResult(option) is not null) is { } other)
            {
                result.AddError($"--collect and {other.Name} exclude each other: run one updater for each");
            }

            if (CollectorArguments.NeedsTls(result) && !StampingArguments.HasTls(result))
            {
                result.AddError("--collect tls: needs --tls-cert, --tls-key and --tls-ca");
            }

            if (result.GetResult(Read) is not null && result.GetResult(Capture) is not null)
            {
                result.AddError("--read and --capture exclude each other: the clock of a file is not the clock of this host");
            }
        });
        CollectorArguments.AddTo(command);
        StampingArguments.AddTo(command);
        MetricsArguments.AddTo(command);
        command.SetAction(parsed => Run(Options(parsed)));
        return command;
    }

    static UpdaterOptions Options(ParseResult parsed) => new()
    {
        Read = parsed.GetValue(Read) ?? [],
        Capture = new LiveCaptureOptions
        {
            // tcpdump's name for all of them.
            Interfaces = parsed.GetValue(Capture) is { } names && !names.Contains("any") ? names : [],
            Filter = parsed.GetValue(CaptureFilter) ?? "",
            Promiscuous = !parsed.GetValue(NoPromiscuous),
        },
        Duration = parsed.GetValue(For) ?? Timeout.InfiniteTimeSpan,
        Flows = new FlowCacheOptions
        {
            ActiveTimeout = parsed.GetValue(ActiveTimeout) ?? Defaults.ActiveTimeout,
            IdleTimeout = parsed.GetValue(IdleTimeout) ?? Defaults.IdleTimeout,
            MaxFlows = parsed.GetValue(MaxFlows) ?? Defaults.MaxFlows,
        },
        Stamping = StampingArguments.Read(parsed),
        Collector = CollectorArguments.Read(parsed) with { Tls = StampingArguments.Read(parsed).Tls },
        Metrics = MetricsArguments.Read(parsed),
    };

    static int Run(UpdaterOptions options)
    {
        using var stop = new StopSignals(options.Duration);
        try
        {
            return options.Collector.Listen.Count > 0
                ? new CollectPipeline(options, Console.Error).Run(stop.Token)
                : new Pipeline(options, Console.Error).Run(stop.Token);
        }
        catch (Exception e) when (e is CaptureException or IOException)
        {
            Console.Error.WriteLine($"flowupdater: {e.Message}");
            return 1;
        }
    }
}
