using System.CommandLine;
using Enrichment.CommandLine;
using Enrichment.Bindings;
using Enrichment.Grpc;
using Enrichment.Grpc.Client;

namespace Enrichment.Tracker.Commands;

/// <summary><c>processtracker watch</c>: a tracker's changes as they happen, until it is told to stop.</summary>
static class WatchCommand
{
    public static Command Create()
    {
        var connect = CommonOptions.Address("--connect", "Where the tracker listens");
        var format = CommonOptions.Format();
        var tls = new TlsOptions();
        var command = new Command("watch", "Print the changes of a running tracker; with -o json, first an open for each socket that is there.")
        {
            connect, format,
        };
        tls.AddTo(command);
        command.SetAction((result, _) =>
            RunAsync(result.GetValue(connect)!, tls.Of(result), result.GetValue(format)));
        return command;
    }

    static async Task<int> RunAsync(GrpcAddress address, GrpcTlsOptions? tls, OutputFormat format)
    {
        using var stop = new StopSignals();
        using var output = new StandardOutput();
        using var json = new BindingTextWriter();
        var isJson = format == OutputFormat.Json;
        try
        {
            using var channel = new GrpcChannel(address, new GrpcChannelOptions { PeerName = "tracker", Tls = tls });
            var follower = new FeedFollower(channel, tellsPresent: isJson, Print, output.Flush, Console.Error);
            await follower.RunAsync(stop.Token).ConfigureAwait(false);
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

        void Print(Binding binding) => output.Write(isJson ? json.Line(binding).Span : ChangeText.Line(binding));
    }
}
