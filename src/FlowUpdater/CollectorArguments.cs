using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Enrichment.Text;
using Enrichment.Updater.Inputs.Collector;

namespace Enrichment.Updater;

/// <summary>The part of the command line that fills <see cref="CollectorOptions"/>.</summary>
static class CollectorArguments
{
    const long LeastBuffer = 64 << 10;
    static readonly CollectorOptions Defaults = new();

    static readonly Option<CollectAddress[]> Collect = new("--collect")
    {
        Description = "Collect NetFlow v1, v5, v7, v9, IPFIX and sFlow sent to udp:HOST:PORT ('*': any address of this host; a multicast group is joined); may be given several times.",
        HelpName = "ADDR",
        CustomParser = result =>
        {
            var addresses = new List<CollectAddress>();
            foreach (var token in result.Tokens)
            {
                if (CollectAddress.TryParse(token.Value, out var some, out var error))
                {
                    addresses.AddRange(some);
                }
                else
                {
                    result.AddError($"--collect: {error}");
                }
            }

            return [.. addresses];
        },
    };

    static readonly Option<IPNetwork[]> Allow = new("--allow")
    {
        Description = "Take flows of these exporters only: an address or ADDRESS/BITS; may be given several times.",
        HelpName = "NET",
        CustomParser = result =>
        {
            var networks = new List<IPNetwork>();
            foreach (var token in result.Tokens)
            {
                if (AllowList.TryParse(token.Value, out var network))
                {
                    networks.Add(network);
                }
                else
                {
                    result.AddError($"--allow: '{token.Value}' is neither an address nor a network such as 192.0.2.0/24");
                }
            }

            return [.. networks];
        },
    };

    static readonly Option<long?> Buffer = new("--receive-buffer")
    {
        Description = "What the kernel keeps for each UDP address while we are busy (default 32M).",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            if (ByteSize.TryParse(result.Tokens[0].Value, out var bytes) && bytes is >= LeastBuffer and <= int.MaxValue)
            {
                return bytes;
            }

            result.AddError($"--receive-buffer: '{result.Tokens[0].Value}' is not a size from 64K to 2G, such as 32M");
            return null;
        },
    };

    static readonly Option<string> Templates = new("--templates")
    {
        Description = "Keep exporters' templates there over a restart: a file that is not among flow files.",
        HelpName = "FILE",
    };

    public static void AddTo(Command command)
    {
        var others = new Option[] { Allow, Buffer, Templates };
        command.Options.Add(Collect);
        foreach (var option in others)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (!IsAskedFor(result) && others.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } alone)
            {
                result.AddError($"{alone.Name} needs --collect ADDR");
            }
        });
    }

    public static bool IsAskedFor(CommandResult result) => result.GetResult(Collect) is not null;

    // By what was typed: an address that is wrong has no value to ask for.
    public static bool NeedsTls(CommandResult result) =>
        result.GetResult(Collect)?.Tokens.Any(token => token.Value.StartsWith("tls:", StringComparison.OrdinalIgnoreCase)) == true;

    public static CollectorOptions Read(ParseResult parsed) => new()
    {
        Listen = parsed.GetValue(Collect) ?? [],
        Allow = parsed.GetValue(Allow) ?? [],
        ReceiveBuffer = (int)(parsed.GetValue(Buffer) ?? Defaults.ReceiveBuffer),
        TemplateFile = parsed.GetValue(Templates),
    };
}
