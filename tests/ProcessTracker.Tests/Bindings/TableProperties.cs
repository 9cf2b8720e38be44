using Enrichment.Bindings;
using Enrichment.Tracker.Commands;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Tracker.Tests.Bindings;

/// <summary>Whatever sockets do, what the changes add up to is what a fresh look at the host shows.</summary>
public sealed class TableProperties
{
    /// <summary>Two processes do as they are told; <c>fork</c> makes a child that shares all sockets, and <c>reap</c> ends it.</summary>
    const string Driver = """
        import signal
        held, kids = {}, []
        server = listener(1)
        def act(op, n):
            if op == 'udp' and n not in held: held[n] = udp(5000 + n)
            elif op == 'tcp' and n not in held: held[n] = listener(6000 + n)
            elif op == 'connect' and n not in held: held[n] = create_connection(('127.0.0.1', 1)), server.accept()[0]
            elif op == 'link' and n in held and not isinstance(held[n], tuple) and held[n].type == SOCK_DGRAM: held[n].connect(('127.0.0.1', 9000 + n))
            elif op == 'close' and n in held:
                for s in held[n] if isinstance(held[n], tuple) else [held[n]]: s.close()
                del held[n]
            elif op == 'fork':
                pid = os.fork()
                if pid == 0: time.sleep(60); os._exit(0)
                kids.append(pid)
            elif op == 'reap' and kids: pid = kids.pop(); os.kill(pid, signal.SIGKILL); os.waitpid(pid, 0)
        say('ready')
        while True:
            line = hear()
            if not line: break
            op, n = line.split()
            try: act(op, int(n))
            except OSError: pass # a child still has the port
            say('done')
        for pid in kids: os.kill(pid, signal.SIGKILL)
        """;

    static readonly string[] Operations = ["udp", "udp", "tcp", "connect", "connect", "link", "close", "close", "fork", "reap", "poll", "poll"];

    [Fact]
    public void Changes_AfterAnySequence_AddUpToAFreshSnapshot()
    {
        using var ns = new NetNs();
        var child = ns.Start(Driver);
        child.Hear();
        var told = new RecordingSink();
        using var poller = new Poller(new TrackerOptions { OnlyNetNs = ns.Only }, told, "boot");
        var steps = Gen.Choose(0, Operations.Length - 1).SelectMany(op => Gen.Choose(0, 5).Select(n => (Operations[op], n)));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(30),
            Prop.ForAll(steps.ListOf(12).ToArbitrary(), sequence =>
            {
                foreach (var (operation, n) in sequence)
                {
                    Step(operation, n);
                }

                // A new holder of a known socket counts from its second poll.
                poller.Poll();
                poller.Poll();
                Assert.Equal(Fresh(ns), told.Open.Select(Line).Order(StringComparer.Ordinal));
            }));

        void Step(string operation, int n)
        {
            if (operation == "poll")
            {
                poller.Poll();
                return;
            }

            child.Tell($"{operation} {n}");
            child.Hear();
        }
    }

    static IEnumerable<string> Fresh(NetNs ns)
    {
        using var poll = new HostPoll(new HostPollOptions { OnlyNetNs = ns.Only });
        return SocketListing.Take(poll)
            .Where(socket => socket.Row.Inode != 0)
            .Select(socket => Line(SocketListing.ToBinding(socket)))
            .Order(StringComparer.Ordinal);
    }

    static string Line(Binding binding) =>
        $"{binding.Cookie} {binding.Local} {binding.Remote} {binding.Listening} {string.Join(',', binding.Owners.Select(owner => owner.Pid).Order())}";
}
