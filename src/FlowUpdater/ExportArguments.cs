using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Enrichment.Grpc;
using Enrichment.Updater.Outputs.Export;
using Enrichment.Updater.Outputs.Json;

namespace Enrichment.Updater;

/// <summary>The part of the command line that says to whom flows are passed on.</summary>
static class ExportArguments
{
    const int LeastMessage = 512, MostMessage = 8972; // of a jumbo frame

    static readonly ExportSettings Defaults = new();

    static readonly Option<ExportTarget[]> Export = new("--export")
    {
        Description = "Send flows with their processes to this collector: udp:HOST:PORT (NetFlow v9), ipfix:udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT (IPFIX); may be given several times.",
        HelpName = "TARGET",
        CustomParser = result => [.. result.Tokens.Select(token => Target(token.Value, result.AddError)).OfType<ExportTarget>()],
    };

    static readonly Option<uint> Domain = new("--export-domain")
    {
        Description = "Observation domain (IPFIX), source id (NetFlow v9) of flows metered here (default 0).",
        HelpName = "N",
        DefaultValueFactory = _ => Defaults.Domain,
        CustomParser = result => Number<uint>(result, 0, uint.MaxValue),
    };

    static readonly Option<int> Message = new("--export-message")
    {
        Description = "Longest message in bytes, without IP and UDP headers; shorter where the path takes less (default 1400).",
        HelpName = "BYTES",
        DefaultValueFactory = _ => Defaults.MaxMessage,
        CustomParser = result => Number(result, LeastMessage, MostMessage),
    };

    static readonly Option<GrpcAddress[]> Relay = new("--relay")
    {
        Description = "Pass collected datagrams on, unchanged, to this collector: HOST:PORT (UDP); each exporter has a source port of its own. May be given several times.",
        HelpName = "TARGET",
        CustomParser = result => [.. result.Tokens.Select(token => RelayTarget(token.Value, result.AddError)).OfType<GrpcAddress>()],
    };

    static readonly Option<JsonTarget[]> Json = new("--json")
    {
        Description = "Write each flow as a line of JSON with the names of ECS: to a file (opened anew on SIGHUP), '-' or tcp:HOST:PORT; may be given several times.",
        HelpName = "TARGET",
        CustomParser = result => [.. result.Tokens.Select(token => JsonTargetOf(token.Value, result.AddError)).OfType<JsonTarget>()],
    };

    static readonly Option<bool> CommandLines = new("--command-lines")
    {
        Description = "Send the processes' command lines too (IPFIX, JSON); they may hold secrets.",
    };

    public static void AddTo(Command command)
    {
        foreach (var option in new Option[] { Export, Domain, Message, Relay, Json, CommandLines })
        {
            command.Options.Add(option);
        }
    }

    /// <param name="tls">For targets that want it.</param>
    /// <param name="placeholder">The name of a flow without any.</param>
    public static ExportSettings Read(ParseResult parsed, GrpcTlsOptions? tls, string placeholder) => new()
    {
        Targets = parsed.GetValue(Export) ?? [],
        Relay = parsed.GetValue(Relay) ?? [],
        Json = parsed.GetValue(Json) ?? [],
        Domain = parsed.GetValue(Domain),
        MaxMessage = parsed.GetValue(Message),
        CommandLines = parsed.GetValue(CommandLines),
        Placeholder = placeholder,
        Tls = tls,
    };

    /// <summary>What is wrong with options that are right each for itself.</summary>
    public static string? FindError(CommandResult result, bool hasTls) =>
        result.GetResult(Relay) is not null && !CollectorArguments.IsAskedFor(result) ? "--relay passes on what is collected: it needs --collect" :
        !hasTls && result.GetResult(Export) is { } given && given.Tokens.Any(token => token.Value.Contains("tls:", StringComparison.Ordinal))
            ? "--export tls: needs --tls-cert, --tls-key and --tls-ca: either side of mutual TLS proves who it is"
            : null;

    static ExportTarget? Target(string text, Action<string> addError)
    {
        if (!ExportTarget.TryParse(text, out var target, out var error))
        {
            addError($"--export: {error}");
        }

        return target;
    }

    static GrpcAddress? RelayTarget(string text, Action<string> addError)
    {
        if (GrpcAddress.TryParse(text, out var address, out var error) && !address.IsUnix && address.Port != 0)
        {
            return address;
        }

        addError($"--relay: {error ?? $"'{text}' is not HOST:PORT"}");
        return null;
    }

    static JsonTarget? JsonTargetOf(string text, Action<string> addError)
    {
        if (!JsonTarget.TryParse(text, out var target, out var error))
        {
            addError($"--json: {error}");
        }

        return target;
    }

    static T Number<T>(ArgumentResult result, T least, T most)
        where T : struct, System.Numerics.INumber<T>
    {
        var text = result.Tokens[0].Value;
        if (T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        result.AddError($"{((OptionResult)result.Parent!).Option.Name}: '{text}' is not a number from {least} to {most}");
        return least;
    }
}
