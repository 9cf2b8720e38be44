using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Tests.Filter;

/// <summary>
/// Ten flows with the processes at their ends, written by our writer with its private blocks. process-expressions.txt says which of them
/// each expression lets pass.
/// </summary>
static class StampedFlows
{
    static readonly ProcessInfo Curl = new()
    {
        Pid = 939, Name = "curl", Executable = "/usr/bin/curl", CommandLine = "curl -s https://example.org/a", Uid = 1000, UserName = "alice",
        Cgroup = "/user.slice/user-1000.slice/session-3.scope", ParentPid = 900, Parents = ProcessParents.Of([new(900, "backup.sh"), new(22, "sshd"), new(1, "systemd")]),
    };

    static readonly ProcessInfo Nginx = new()
    {
        Pid = 80, Name = "nginx", Executable = "/usr/sbin/nginx", CommandLine = "nginx: worker process", Uid = 33, UserName = "www-data",
        Cgroup = "/system.slice/nginx.service", ParentPid = 79, Parents = ProcessParents.Of([new(79, "nginx"), new(1, "systemd")]),
    };

    static readonly ProcessInfo Postgres = new()
    {
        Pid = 5432, Name = "postgres", Executable = "/usr/lib/postgresql/15/bin/postgres", CommandLine = "postgres -D /data", Uid = 999,
        ParentPid = 5000, Parents = ProcessParents.Of([new(5000, "")]),
        ContainerId = "4f1c" + new string('0', 60), Cgroup = "/system.slice/docker-4f1c" + new string('0', 60) + ".scope/payload",
    };

    static readonly ProcessInfo Sshd = new() { Pid = 22, Name = "sshd", Uid = 0, UserName = "root" };

    static readonly (FlowStamp Stamp, byte Protocol, ushort Port)[] Flows =
    [
        (new(Of(Curl, MatchGrade.Exact), Of(Nginx, MatchGrade.Local)), 6, 443),
        (new(Of(Nginx, MatchGrade.Local), Of(Curl, MatchGrade.Exact)), 6, 40000),
        (new(Of(Curl, MatchGrade.Polled), EndStamp.Miss(MissReason.NotLocal)), 17, 53),
        (new(EndStamp.Miss(MissReason.NoSocket), Of(Postgres, MatchGrade.Wildcard)), 6, 5432),
        (new(new EndStamp("nginx|varnish", null, MatchGrade.Local, MissReason.None, Shared: true), EndStamp.Miss(MissReason.NotLocal)), 6, 80),
        (new(new EndStamp("https***", null, MatchGrade.Service, MissReason.NoSocket, false), EndStamp.Miss(MissReason.NotLocal)), 6, 443),
        (new(EndStamp.Miss(MissReason.NotThen), EndStamp.Miss(MissReason.OwnerUnknown)), 17, 123),
        (new(Of(Sshd, MatchGrade.Closing), EndStamp.Miss(MissReason.TrackerAway)), 6, 22),
        (FlowStamp.NotAsked, 6, 443),
        (new(EndStamp.Miss(MissReason.NoPorts), EndStamp.Miss(MissReason.FeedBehind)), 1, 8 << 8),
    ];

    static readonly Lazy<byte[]> Bytes = new(Write);

    public static byte[] File => Bytes.Value;

    static EndStamp Of(ProcessInfo process, MatchGrade grade) => new(process.Name, process, grade, MissReason.None, Shared: false);

    static byte[] Write()
    {
        var path = Path.GetTempFileName();
        using (var writer = new NfcapdWriter(System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite), new() { Stamps = true, Ident = "stamped" }))
        {
            foreach (var (stamp, protocol, port) in Flows)
            {
                writer.Append(
                    new FlowValues
                    {
                        Src = IpAddress.Parse("10.0.0.1"), Dst = IpAddress.Parse("10.0.0.2"), MsecFirst = 1_700_000_000_000,
                        MsecLast = 1_700_000_001_000, Packets = 5, Bytes = 500, SrcPort = 1000, DstPort = port, Protocol = protocol,
                    },
                    stamp);
            }

            writer.Complete();
        }

        var bytes = System.IO.File.ReadAllBytes(path);
        System.IO.File.Delete(path);
        return bytes;
    }
}
