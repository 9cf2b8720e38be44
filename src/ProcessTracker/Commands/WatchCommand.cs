using System.CommandLine;
using System.Text;
using Enrichment.Bindings;
using Enrichment.CommandLine;
using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Enrichment.Text;

namespace Enrichment.Tracker.Commands;

/// <summary><c>processtracker watch</c>: a tracker's changes as they happen, until it is told to stop; or those of a journal.</summary>
static class WatchCommand
{
    static readonly Option<string?> Journal = new("--journal")
    {
        Description = "Print what was recorded there instead; where it has several hosts, name one of its folders",
        HelpName = "DIR",
    };

    static readonly Option<long?> From = Moment("--from", "Of the journal, what happened from then on");
    static readonly Option<long?> To = Moment("--to", "and until then; TIME is 2026-11-21T10:00:00Z, or so long ago: 90s, 2h, 7d");

    public static Command Create()
    {
        var connect = CommonOptions.Address("--connect", "Where the tracker listens");
        var format = CommonOptions.Format();
        var tls = new TlsOptions();
        var command = new Command("watch", "Print the changes of a running tracker, or of a journal; with -o json, first an open for each socket that is there.")
        {
            connect, format, Journal, From, To,
        };
        tls.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Journal) is null && (result.GetResult(From) ?? result.GetResult(To)) is not null)
            {
                result.AddError("--from and --to need --journal DIR: a running tracker knows no past");
            }
        });
        command.SetAction((result, _) =>
        {
            var isJson = result.GetValue(format) == OutputFormat.Json;
            return result.GetValue(Journal) is { } journal
                ? Task.FromResult(Run(journal, result.GetValue(From) ?? 0, result.GetValue(To) ?? long.MaxValue, isJson))
                : RunAsync(result.GetValue(connect)!, tls.Of(result), isJson);
        });
        return command;
    }

    static async Task<int> RunAsync(GrpcAddress address, GrpcTlsOptions? tls, bool isJson)
    {
        using var stop = new StopSignals();
        using var output = new StandardOutput();
        using var json = new BindingTextWriter();
        try
        {
            using var channel = new GrpcChannel(address, new GrpcChannelOptions { PeerName = "tracker", Tls = tls });
            var teller = new FeedTeller(
                tellsPresent: isJson,
                binding => output.Write(isJson ? json.Line(binding).Span : ChangeText.Line(binding)),
                translation => output.Write(isJson ? json.Line(translation).Span : ChangeText.Line(translation)),
                Console.Error);
            await new FeedFollower(channel, teller, output.Flush, Console.Error).RunAsync(stop.Token).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is OperationCanceledException or ReaderGoneException)
        {
            return 0;
        }
        catch (Exception e) when (e is GrpcException or IOException)
        {
            await Console.Error.WriteLineAsync($"processtracker: {e.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    static int Run(string journal, long fromNs, long toNs, bool isJson)
    {
        using var stop = new StopSignals();
        using var output = new StandardOutput();
        using var json = new BindingTextWriter();
        try
        {
            var listing = new JournalListing(
                JournalListing.OnlyHost(journal), fromNs, toNs, isJson,
                binding => output.Write(isJson ? json.Line(binding).Span : ChangeText.Line(binding)),
                Console.Error,
                translation => output.Write(isJson ? json.Line(translation).Span : ChangeText.Line(translation)));
            var isWhole = listing.Run(stop.Token);
            output.Flush();
            return isWhole ? 0 : 1;
        }
        catch (ReaderGoneException)
        {
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"processtracker: {e.Message}");
            return 1;
        }
    }

    static Option<long?> Moment(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (WallTime.TryParse(Encoding.UTF8.GetBytes(text), out var moment))
            {
                return moment;
            }

            if (Duration.TryParse(text, out var ago))
            {
                return (DateTimeOffset.UtcNow - ago - DateTimeOffset.UnixEpoch).Ticks * 100;
            }

            result.AddError($"{name}: '{text}' is neither a time such as 2026-11-21T10:00:00Z nor a duration such as 2h");
            return null;
        },
    };
}
