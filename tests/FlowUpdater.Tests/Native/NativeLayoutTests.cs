using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Enrichment.Updater.Native;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Xunit;

namespace Enrichment.Updater.Tests.Native;

/// <summary>Mirrored structures and constants against the C compiler's view of the system's headers (libpcap0.8-dev).</summary>
public sealed class NativeLayoutTests
{
    const string Headers = """
        #define _GNU_SOURCE
        #include <stdio.h>
        #include <stddef.h>
        #include <sys/inotify.h>
        #include <sys/mman.h>
        #include <sys/socket.h>
        #include <net/if.h>
        #include <linux/rtnetlink.h>
        #include <linux/if_link.h>
        #include <linux/net_namespace.h>
        #include <pcap/pcap.h>
        """;

    static readonly Type[] Structs =
    [
        typeof(RouteNetlink.sockaddr_nl), typeof(RouteNetlink.nlmsghdr), typeof(RouteNetlink.ifinfomsg), typeof(RouteNetlink.rtattr), typeof(RouteNetlink.rtgenmsg),
        typeof(Inotify.inotify_event), typeof(Libpcap.pcap_stat), typeof(Libpcap.bpf_program),
        typeof(Sockets.iovec), typeof(Sockets.msghdr), typeof(Sockets.mmsghdr), typeof(Sockets.cmsghdr),
    ];

    [Fact]
    public void Mirrors_AgainstCompiledC_Agree()
    {
        SortedDictionary<string, long> ours = new(StringComparer.Ordinal)
        {
            ["sizeof(struct pcap_pkthdr)"] = Marshal.SizeOf<Libpcap.pcap_pkthdr>(),
            ["offsetof(struct pcap_pkthdr, ts.tv_usec)"] = Marshal.OffsetOf<Libpcap.pcap_pkthdr>("tv_usec"),
            ["offsetof(struct pcap_pkthdr, caplen)"] = Marshal.OffsetOf<Libpcap.pcap_pkthdr>("caplen"),
            ["offsetof(struct pcap_pkthdr, len)"] = Marshal.OffsetOf<Libpcap.pcap_pkthdr>("len"),
        };
        foreach (var type in Structs)
        {
            ours[$"sizeof(struct {type.Name})"] = Marshal.SizeOf(type);
            foreach (var field in type.GetFields().Where(field => field.Name != "pad"))
            {
                ours[$"offsetof(struct {type.Name}, {field.Name})"] = Marshal.OffsetOf(type, field.Name);
            }
        }

        foreach (var constant in new[] { typeof(Mman), typeof(Inotify), typeof(RouteNetlink), typeof(Libpcap), typeof(Sockets) }.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)))
        {
            ours[constant.Name] = Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture);
        }

        Assert.True(ours.Count > 50, $"only {ours.Count} values compared");
        var theirs = Compile(ours.Keys);
        Assert.Empty(ours.Where(one => one.Value != theirs[one.Key]).Select(one => $"{one.Key}: {theirs[one.Key]}, ours {one.Value}"));
    }

    static SortedDictionary<string, long> Compile(IEnumerable<string> expressions)
    {
        var folder = Directory.CreateTempSubdirectory("flowupdater-layout-").FullName;
        try
        {
            var source = Path.Combine(folder, "layout.c");
            var program = Path.Combine(folder, "layout");
            var lines = expressions.Select(expression => $"printf(\"%s = %lld\\n\", \"{expression}\", (long long)({expression}));");
            File.WriteAllText(source, $"{Headers}\nint main(void) {{ {string.Join('\n', lines)} }}\n");
            PeerTool.Run("gcc", "-w", "-o", program, source);
            return new(PeerTool.Run(program).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(" = "))
                .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture)), StringComparer.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
