using System.CommandLine;
using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Client;

namespace Enrichment.Tracker.Commands;

/// <summary><c>processtracker status</c>: what a running tracker says of itself.</summary>
static class StatusCommand
{
    const string Moment = "_until_ns";

    static readonly GrpcCallOptions Patience = new() { Timeout = TimeSpan.FromSeconds(5) };

    public static Command Create()
    {
        var connect = CommonOptions.Address("--connect", "Where the tracker listens");
        var tls = new TlsOptions();
        var command = new Command("status", "Ask a running tracker what it does.") { connect };
        tls.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(connect)!, tls.Of(result), cancellationToken));
        return command;
    }

    static async Task<int> RunAsync(GrpcAddress address, GrpcTlsOptions? tls, CancellationToken cancellationToken)
    {
        try
        {
            using var channel = new GrpcChannel(address, new GrpcChannelOptions { PeerName = "tracker", Tls = tls });
            var status = await channel.UnaryAsync(BindingFeedMethods.GetStatus, new StatusRequest(), Patience, cancellationToken).ConfigureAwait(false);
            Write(status, Console.Out);
            return 0;
        }
        catch (Exception e) when (e is GrpcException or IOException)
        {
            await Console.Error.WriteLineAsync($"processtracker: {e.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    static void Write(StatusResponse status, TextWriter output)
    {
        var hello = status.Hello;
        var reason = hello.SourceReason.Length > 0 ? $" ({hello.SourceReason})" : "";
        Row("host", hello.HostName);
        Row("version", hello.Version);
        Row("source", hello.Source + reason);
        Row("interval", hello.IntervalNs > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hello.IntervalNs / 1e6} ms") : "none: each event as it comes");
        Row("started", WallTime.Format(status.StartedNs));
        Row("epoch", hello.Epoch);
        Row("sequence", Number(status.Sequence));
        Row("open bindings", Number(status.OpenBindings));
        Row("watchers", Number(status.Watchers));
        if (status.Journal.Length > 0)
        {
            Row("journal", status.Journal);
        }

        foreach (var counter in status.Counters)
        {
            var isMoment = counter.Name.EndsWith(Moment, StringComparison.Ordinal);
            Row((isMoment ? counter.Name[..^Moment.Length] : counter.Name).Replace('_', ' '), isMoment ? WallTime.Format((long)counter.Value) : Number(counter.Value));
        }

        void Row(string name, string value) => output.WriteLine($"{name,-28}{value}");

        static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
