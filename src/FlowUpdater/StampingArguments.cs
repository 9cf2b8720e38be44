using System.CommandLine;
using System.CommandLine.Parsing;
using Enrichment.CommandLine;
using Enrichment.Fields;
using Enrichment.Filter;
using Enrichment.Grpc;
using Enrichment.Nfcapd.Compression;

namespace Enrichment.Updater;

/// <summary>The part of the command line that fills <see cref="StampingOptions"/>.</summary>
static class StampingArguments
{
    static readonly StampingOptions Defaults = new();

    static readonly Option<GrpcAddress[]> Trackers = new("--tracker")
    {
        Description = "Ask this processtracker whose the sockets are: unix:PATH or HOST:PORT; may be given several times.",
        HelpName = "ADDR",
        CustomParser = result => [.. result.Tokens.Select(token => Address(token.Value, result.AddError)).OfType<GrpcAddress>()],
    };

    static readonly Option<string> TlsCertificate = new("--tls-cert") { Description = "Our certificate (PEM), for trackers and collectors on other hosts, and for --collect tls:.", HelpName = "FILE" };
    static readonly Option<string> TlsKey = new("--tls-key") { Description = "Its private key (PEM).", HelpName = "FILE" };
    static readonly Option<string> TlsAuthority = new("--tls-ca") { Description = "The authority that signed their certificates (PEM).", HelpName = "FILE" };

    static readonly JournalArguments Journal = new("Record the trackers' feeds there, for 'stamp --journal'.");

    static readonly Option<TimeSpan?> MaxHold = DurationOption.Create("--max-hold", "A flow waits so long at most for the trackers' word (default 2s).");

    static readonly Option<string> MatchTime = new("--match-time")
    {
        Description = "Collected flows were when they say (flow, the default), or when they came (received): for exporters with a wrong clock.",
        HelpName = "flow|received",
        DefaultValueFactory = _ => "flow",
    };

    static readonly Option<TimeSpan?> ExportDelay = DurationOption.Create("--export-delay", "With --match-time received: a flow's last packet was up to this time before (default 60s).");

    static readonly Option<bool> Services = new("--services") { Description = "Flows without a process get the name of a service: https***." };

    static readonly Option<string> Placeholder = new("--placeholder")
    {
        Description = "The name of a flow that has none (default none; '' writes no name).",
        HelpName = "TEXT",
        DefaultValueFactory = _ => Defaults.Placeholder,
    };

    static readonly Option<string> Write = new("--write") { Description = "Write nfcapd files into this folder.", HelpName = "DIR" };
    static readonly Option<TimeSpan?> Rotation = DurationOption.Create("--rotate", "Begin a new file after this time, counted from the hour (default 5m).", TimeSpan.FromSeconds(1));

    static readonly Option<Packing?> Compression = CompressionOption.Create("Compression of the files (default lz4)");

    static readonly Option<string> Ident = new("--ident")
    {
        Description = "Name of the source in the files, as nfcapd's -I (default none).",
        HelpName = "NAME",
        DefaultValueFactory = _ => Defaults.Ident,
    };

    static readonly Option<FlowFilter> Filter = new("--filter")
    {
        Description = "Write and print only flows that pass, in flowview's filter language: 'process curl and not port 53'.",
        HelpName = "EXPR",
        CustomParser = result =>
        {
            try
            {
                return FlowFilter.Parse(result.Tokens[0].Value);
            }
            catch (FilterException wrong)
            {
                result.AddError($"--filter: {wrong.Message}");
                return FlowFilter.All;
            }
        },
    };

    static readonly Option<string> Print = new("--print")
    {
        Description = "Print each flow as it ends, in a format of flowview's: proc, line, json, \"fmt:%ts %sap %dap %sproc\" ...",
        HelpName = "FMT",
    };

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            Trackers, TlsCertificate, TlsKey, TlsAuthority, MaxHold, MatchTime, ExportDelay, Services, Placeholder, Write, Rotation, Compression, Ident, Filter, Print,
        })
        {
            command.Options.Add(option);
        }

        FileArguments.AddTo(command, Write);
        MatchTime.AcceptOnlyFromAmong("flow", "received");
        Journal.AddTo(command);
        ExportArguments.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Trackers) is null && Journal.IsAskedFor(result))
            {
                result.AddError("--journal records what trackers tell: it needs --tracker ADDR");
            }

            var given = new Option[] { TlsCertificate, TlsKey, TlsAuthority }.Count(option => result.GetResult(option) is not null);
            if (given is 1 or 2)
            {
                result.AddError("--tls-cert, --tls-key and --tls-ca go together: either side of mutual TLS proves who it is");
            }

            if (ExportArguments.FindError(result, given == 3) is { } wrong)
            {
                result.AddError(wrong);
            }
        });
        Print.Validators.Add(result =>
        {
            try
            {
                if (result.Tokens.Count == 1)
                {
                    FormatNames.Create(result.Tokens[0].Value, new LineFormatOptions());
                }
            }
            catch (OutputFormatException e)
            {
                result.AddError($"--print: {e.Message}; formats and columns are those of 'flowview --help'");
            }
        });
    }

    public static bool HasTls(CommandResult result) => result.GetResult(TlsCertificate) is not null;

    public static StampingOptions Read(ParseResult parsed) => FileArguments.Read(parsed, new()
    {
        Trackers = parsed.GetValue(Trackers) ?? [],
        Tls = Tls(parsed),
        Export = ExportArguments.Read(parsed, Tls(parsed), parsed.GetValue(Placeholder)!),
        Journal = Journal.Of(parsed),
        MaxHold = parsed.GetValue(MaxHold) ?? Defaults.MaxHold,
        MatchReceived = parsed.GetValue(MatchTime) == "received",
        ExportDelay = parsed.GetValue(ExportDelay) ?? Defaults.ExportDelay,
        Services = parsed.GetValue(Services),
        Placeholder = parsed.GetValue(Placeholder)!,
        Write = parsed.GetValue(Write),
        Rotation = parsed.GetValue(Rotation) ?? Defaults.Rotation,
        Compression = parsed.GetValue(Compression) ?? Defaults.Compression,
        Ident = parsed.GetValue(Ident)!,
        Filter = parsed.GetValue(Filter) ?? FlowFilter.All,
        Print = parsed.GetValue(Print),
    });

    static GrpcTlsOptions? Tls(ParseResult parsed) => parsed.GetValue(TlsCertificate) is { } certificate
        ? new GrpcTlsOptions { CertificateFile = certificate, KeyFile = parsed.GetValue(TlsKey)!, AuthorityFile = parsed.GetValue(TlsAuthority)! }
        : null;

    static GrpcAddress? Address(string text, Action<string> addError)
    {
        if (!GrpcAddress.TryParse(text, out var address, out var error))
        {
            addError($"--tracker: {error}");
        }

        return address;
    }
}
