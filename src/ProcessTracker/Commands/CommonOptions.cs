using System.CommandLine;
using System.CommandLine.Parsing;
using Enrichment.Grpc;

namespace Enrichment.Tracker.Commands;

enum OutputFormat
{
    Text,
    Json,
}

/// <summary>Options that several commands share.</summary>
static class CommonOptions
{
    public static Option<OutputFormat> Format() => new("--output", "-o")
    {
        Description = "text, or json: one object a line",
        HelpName = "text|json",
        CustomParser = result => Choose(result, ("text", OutputFormat.Text), ("json", OutputFormat.Json)),
    };

    /// <param name="withEvents">Whether ebpf is one of them.</param>
    public static Option<SourceKind> Source(bool withEvents = false)
    {
        SourceKind[] bpf = withEvents ? [SourceKind.Ebpf, SourceKind.Cgroup, SourceKind.TaskFile] : [];
        SourceKind[] all = [SourceKind.Auto, .. bpf, SourceKind.SockDiag, SourceKind.ProcFs];
        (string, SourceKind)[] kinds = [.. all.Select(static kind => (kind.Name(), kind))];
        return new("--source")
        {
            Description = "Where sockets are learnt from; auto takes the best that works here",
            HelpName = string.Join('|', kinds.Select(static kind => kind.Item1)),
            CustomParser = result => Choose(result, kinds),
        };
    }

    /// <summary>For tests: look at these network namespaces alone, by inode number.</summary>
    public static Option<ulong[]> NetNs() => new("--netns") { Hidden = true };

    public static IReadOnlySet<ulong>? Only(ulong[]? netNs) => netNs is { Length: > 0 } ? netNs.ToHashSet() : null;

    /// <summary>A GrpcAddress: unix:PATH or HOST:PORT.</summary>
    public static Option<GrpcAddress> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "unix:PATH|HOST:PORT",
        DefaultValueFactory = static _ => GrpcAddress.Parse(TrackerOptions.DefaultAddress),
        CustomParser = result =>
        {
            if (!GrpcAddress.TryParse(result.Tokens[0].Value, out var address, out var error))
            {
                result.AddError($"{name}: {error}");
            }

            return address;
        },
    };

    static T Choose<T>(ArgumentResult result, params (string Word, T Value)[] choices)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }
        }

        result.AddError($"{(result.Parent as OptionResult)?.Option.Name}: '{text}' is not one of {string.Join(", ", choices.Select(static choice => choice.Word))}");
        return default!;
    }
}
