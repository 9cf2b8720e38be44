using Enrichment.Bindings;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests;

/// <summary>Who started the process that had a socket, told of processes that are long gone when the tracker looks.</summary>
public sealed class EventWatchParentsTests
{
    readonly RecordingSink _told = new();

    /// <summary>The actor and its parent have ended before anything is read of them; the grandparent is older than the tracker.</summary>
    [Fact]
    public void Catch_ActorAndParentAreGone_AllAboveAreNamed()
    {
        using var ns = new NetNs();
        var child = ns.Start("""
            say('in'); hear(); middle = os.fork()
            if middle == 0:
                open('/proc/self/comm', 'w').write('middle')
                if os.fork() == 0:
                    open('/proc/self/comm', 'w').write('actor'); u = udp(5000); u.close(); os._exit(0)
                os.wait(); os._exit(0)
            os.wait(); say(middle); hear()
            """);
        using var watch = Watch(ns, child);
        child.Tell();
        var middle = child.HearNumber();
        watch.CatchAll(_told);

        var actor = OwnerAt(5000);
        Assert.Equal(("actor", middle), (actor.Name, actor.ParentPid));
        Assert.Equal([new(middle, "middle"), new(child.Pid, "python3")], actor.Parents.Take(2));
        Assert.True(actor.Parents.IsWhole, actor.Parents.ToString());
        Assert.True(actor.IsIncomplete);
    }

    /// <summary>Init, or whoever takes orphans over, is not who started it.</summary>
    [Fact]
    public void Catch_ParentEndsBeforeTheSocketIsMade_ItIsTheParentStill()
    {
        using var ns = new NetNs();
        var child = ns.Start("""
            say('in'); hear(); middle = os.fork()
            if middle == 0:
                open('/proc/self/comm', 'w').write('middle'); me = os.getpid()
                if os.fork() == 0:
                    while os.getppid() == me: time.sleep(0.001)
                    u = udp(5000); say(me); sys.stdin.readline()
                os._exit(0)
            os.wait(); time.sleep(60)
            """);
        using var watch = Watch(ns, child);
        child.Tell();
        var middle = child.HearNumber();
        watch.CatchAll(_told);

        var orphan = OwnerAt(5000);
        Assert.Equal(middle, orphan.ParentPid);
        Assert.Equal([new(middle, "middle"), new(child.Pid, "python3")], orphan.Parents.Take(2));
    }

    [Fact]
    public void Catch_ScriptOfAShell_StandsBetweenTheShellAndTheProgram()
    {
        using var ns = new NetNs();
        var script = Path.Combine(Path.GetTempPath(), $"fetch{Environment.ProcessId}.sh");
        File.WriteAllText(script, "#!/bin/sh\n/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind((\"127.0.0.1\", 5000))'\n:\n");
        Tool.Run("chmod", "+x", script);
        try
        {
            var child = ns.Start($"say('in'); hear(); os.system('{script}; :'); say('done'); hear()");
            using var watch = Watch(ns, child);
            child.Tell();
            child.Hear();
            watch.CatchAll(_told);

            var names = OwnerAt(5000).Parents.Select(parent => parent.Name).Take(3);
            Assert.Equal([Path.GetFileName(script), "sh", "python3"], names);
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>Programs of a cgroup see no process: /proc says who is above, as long as they are there.</summary>
    [Fact]
    public void Catch_CgroupAlone_ThoseAboveThatAreThereAreNamed()
    {
        using var ns = new NetNs();
        var child = ns.Start("say('in'); hear(); u = udp(5000); say('open'); hear()");
        child.Hear();
        using var watch = EventWatch.StartCgroup(new TrackerOptions { OnlyNetNs = ns.Only }, _told, "boot");
        watch.Begin();
        child.Tell();
        child.Hear();
        watch.CatchAll(_told);

        var parents = Assert.Single(_told.OpenAt(5000).Owners).Parents;
        Assert.Equal(Environment.ProcessId, parents[0].Pid);
        Assert.True(parents.IsWhole, parents.ToString());
    }

    EventWatch Watch(NetNs ns, Child child)
    {
        child.Hear();
        var watch = EventWatch.Start(new TrackerOptions { OnlyNetNs = ns.Only }, _told, "boot");
        watch.Begin();
        return watch;
    }

    /// <summary>The last that it was told with.</summary>
    ProcessInfo OwnerAt(ushort port) => Assert.Single(_told.AllOpened.Last(binding => binding.Local.Port == port).Owners);
}
