using System.CommandLine;
using Enrichment.Tracker.Sources;

namespace Enrichment.Tracker.Commands;

/// <summary><c>processtracker list</c>: what <c>ss -tuanp</c> knows, in one table, of all network namespaces; no daemon needed.</summary>
static class ListCommand
{
    public static Command Create()
    {
        var format = CommonOptions.Format();
        var source = CommonOptions.Source();
        var netNs = CommonOptions.NetNs();
        var command = new Command("list", "Show all sockets of this host and the processes that hold them.") { format, source, netNs };
        command.SetAction(result =>
        {
            try
            {
                Run(result.GetValue(format), result.GetValue(source), CommonOptions.Only(result.GetValue(netNs)));
                return 0;
            }
            catch (ReaderGoneException)
            {
                return 0;
            }
            catch (IOException e)
            {
                Console.Error.WriteLine($"processtracker: {e.Message}");
                return 1;
            }
        });
        return command;
    }

    static void Run(OutputFormat format, SourceKind source, IReadOnlySet<ulong>? netNs)
    {
        if (Capabilities.Missing(Capabilities.ForListing) is { } missing)
        {
            Console.Error.WriteLine($"processtracker: sockets of other users and other network namespaces may be missing: without {missing}");
        }

        using var poll = new HostPoll(new HostPollOptions
        {
            UseSockDiag = source != SourceKind.ProcFs,
            States = SocketStates.All,
            OnlyNetNs = netNs,
        });
        var sockets = SocketListing.Take(poll);
        using var output = new StandardOutput();
        if (format == OutputFormat.Json)
        {
            SocketJsonLines.Write(sockets, output.Write);
        }
        else
        {
            SocketTableText.Write(sockets, output.Write);
        }

        output.Flush();
    }
}
