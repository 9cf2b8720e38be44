using System.CommandLine;
using System.Globalization;
using Enrichment.CommandLine;
using Enrichment.Grpc;
using Enrichment.Grpc.Server;
using Enrichment.Text;
using Enrichment.Tracker.Feed;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker.Commands;

/// <summary><c>processtracker run</c>: the daemon, until it is told to stop.</summary>
static class RunCommand
{
    static readonly TrackerOptions Defaults = new();

    public static Command Create()
    {
        var listen = CommonOptions.Address("--listen", "Where readers of the feed connect");
        var source = CommonOptions.Source(withEvents: true);
        var cgroup = Cgroup();
        var interval = Interval();
        var allowUid = new Option<uint[]>("--allow-uid") { Description = "A user who may read through the Unix socket beside root", HelpName = "UID" };
        var allowGid = new Option<uint[]>("--allow-gid") { Description = "A group whose members may", HelpName = "GID" };
        var insecure = new Option<bool>("--insecure") { Description = "Let anybody who reaches the TCP address read, without TLS" };
        var enter = new Option<bool>("--enter-namespaces")
        {
            Description = "Keep CAP_SYS_ADMIN, to hear in every network namespace of what it translates (NAT), and with sockdiag of sockets' ends",
        };
        var netNs = CommonOptions.NetNs();
        var tls = new TlsOptions();
        var journal = new JournalArguments("Record the feed there, for 'flowupdater stamp --journal'");
        var command = new Command("run", "Track which process owns which socket, and tell it over gRPC.")
        {
            listen, source, cgroup, interval, enter, allowUid, allowGid, insecure, netNs,
        };
        tls.AddTo(command);
        journal.AddTo(command);
        command.SetAction((result, _) => RunAsync(
            new TrackerOptions
            {
                Listen = result.GetValue(listen)!,
                Source = result.GetValue(source),
                Cgroup = result.GetValue(cgroup),
                Interval = result.GetValue(interval) ?? Defaults.Interval,
                EnterNamespaces = result.GetValue(enter),
                AllowedUids = result.GetValue(allowUid) ?? [],
                AllowedGids = result.GetValue(allowGid) ?? [],
                AllowInsecureTcp = result.GetValue(insecure),
                Tls = tls.Of(result),
                Journal = journal.Of(result),
                OnlyNetNs = CommonOptions.Only(result.GetValue(netNs)),
            },
            Console.Error));
        return command;
    }

    static async Task<int> RunAsync(TrackerOptions options, TextWriter log)
    {
        try
        {
            LeastRights.Keep(options.EnterNamespaces ? [.. Capabilities.ForTracking, Capabilities.SysAdmin] : Capabilities.ForTracking, CgroupFolder.HandOver);
            using var stop = new StopSignals();
            MakeFolder(options.Listen);
            var pipeline = new Pipeline(options, log);
            await using var disposal = pipeline.ConfigureAwait(false);
            try
            {
                await pipeline.RunAsync(() => log.WriteLine(Greeting(pipeline)), stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Told to stop while it was starting.
            }

            await log.WriteLineAsync(Farewell(pipeline)).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is GrpcServerException or SourceRefusedException or IOException or UnauthorizedAccessException)
        {
            await log.WriteLineAsync($"processtracker: {e.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>/run is empty after each boot.</summary>
    static void MakeFolder(GrpcAddress address)
    {
        if (address.IsUnix && Path.GetDirectoryName(Path.GetFullPath(address.UnixPath)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }

    static string Greeting(Pipeline pipeline)
    {
        var count = pipeline.Counters.ToDictionary();
        var greeting = string.Create(
            CultureInfo.InvariantCulture,
            $"processtracker: {count["sockets"]} sockets, {count["processes"]} processes, {count["namespaces"]} network namespaces; "
            + $"source {SourceOf(pipeline.Origin)}; listening on {pipeline.Address}");
        return string.Join("\nprocesstracker: ", [greeting, .. pipeline.Remarks]);
    }

    static string Farewell(Pipeline pipeline)
    {
        var count = pipeline.Counters.ToDictionary();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"processtracker: stopped after {count["changes"]} changes, {pipeline.Summary}");
    }

    static string SourceOf(FeedOrigin origin)
    {
        var often = origin.Interval > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $" every {origin.Interval.TotalMilliseconds} ms")
            : "";
        return origin.Source + often + (origin.SourceReason.Length > 0 ? $" ({origin.SourceReason})" : "");
    }

    static Option<string?> Cgroup() => new("--cgroup")
    {
        Description = "Look at the processes of this cgroup and those below alone (ebpf, cgroup, taskfile)",
        HelpName = "PATH",
    };

    static Option<TimeSpan?> Interval() => new("--interval")
    {
        Description = "With taskfile, sockdiag and procfs: from one poll to the next (default 250ms)",
        HelpName = "TIME",
        CustomParser = static result =>
        {
            var text = result.Tokens[0].Value;
            if (Duration.TryParse(text, out var interval) && interval >= TimeSpan.FromMilliseconds(5) && interval <= TimeSpan.FromMinutes(1))
            {
                return interval;
            }

            result.AddError($"--interval: '{text}' is not a duration from 5ms to 1m, such as 250ms");
            return default;
        },
    };
}
