using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Tracker.Native;
using Enrichment.Tracker.Sources.Ebpf;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Native;

/// <summary>What is mirrored of libbpf's headers, the kernel's and our own BPF programs', against the C compiler's view of them.</summary>
public sealed class BpfLayoutTests
{
    const string Headers = """
        #define _GNU_SOURCE
        #include <stdio.h>
        #include <stddef.h>
        #include <fcntl.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <linux/mount.h>
        #include <bpf/bpf.h>
        #include <bpf/libbpf.h>
        #include <sys/socket.h>
        #include <linux/sockios.h>
        #include "cgroup_event.h"
        """;

    static readonly (string Field, string Name)[] EventFields =
    [
        ("Time", "time"), ("Since", "since"), ("Cookie", "cookie"), ("Start", "start"), ("NetNs", "netns"), ("Tgid", "tgid"), ("Uid", "uid"),
        ("Parent", "parent"), ("LocalPort", "local_port"), ("RemotePort", "remote_port"), ("Protocol", "protocol"), ("Kind", "kind"),
        ("Flags", "flags"), ("Local", "local"), ("Remote", "remote"), ("Comm", "comm"),
    ];

    static readonly Type[] Options = [typeof(bpf_object_open_opts), typeof(bpf_iter_attach_opts), typeof(bpf_prog_info)];

    static readonly Type[] Constants = [typeof(Bpf), typeof(LinuxConstants), typeof(SocketConstants)];

    public static IEnumerable<Type> Compared => [.. Options, .. Constants, typeof(bpf_iter_link_info)];

    [Fact]
    public void Mirrors_AgainstCompiledC_Agree()
    {
        var ours = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["sizeof(struct socket_event)"] = Unsafe.SizeOf<SocketEvent>() };
        foreach (var (field, name) in EventFields)
        {
            ours[$"offsetof(struct socket_event, {name})"] = Marshal.OffsetOf<SocketEvent>(field);
        }

        ours["sizeof(struct cgroup_event)"] = Unsafe.SizeOf<CgroupEvent>();
        ours["offsetof(struct cgroup_event, netns_cookie)"] = Marshal.OffsetOf<CgroupEvent>(nameof(CgroupEvent.NetNsCookie));
        ours["offsetof(struct cgroup_event, thread)"] = Marshal.OffsetOf<CgroupEvent>(nameof(CgroupEvent.Thread));
        foreach (var kind in Enum.GetValues<SocketEventKind>())
        {
            ours["EVENT_" + kind.ToString().ToUpperInvariant()] = (long)kind;
        }

        foreach (var flag in Enum.GetValues<SocketEventFlags>())
        {
            ours["SOCKET_" + string.Concat(flag.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : "" + c)).ToUpperInvariant()] = (long)flag;
        }

        foreach (var type in Options)
        {
            foreach (var field in type.GetFields())
            {
                ours[$"offsetof(struct {type.Name}, {field.Name})"] = Marshal.OffsetOf(type, field.Name);
            }
        }

        ours["sizeof(union bpf_iter_link_info)"] = Unsafe.SizeOf<bpf_iter_link_info>();
        foreach (var constant in Constants.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)))
        {
            ours[constant.Name] = Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture);
        }

        Assert.Equal(CompiledC.Values(Headers, ours.Keys, "-I" + BpfFolder), ours);
    }

    /// <summary>The two blocks of memory that programs and tracker share: as C lays them out, and where the reader looks.</summary>
    [Fact]
    public unsafe void SharedMemory_AgainstCompiledC_Agrees()
    {
        var holders = File.ReadAllText(Path.Combine(BpfFolder, "holders.h"));
        var shared = Between(holders, "struct {\n    __u32 reader_sleeps;", "} shared SEC");
        var settings = Between(holders, "const volatile struct {", "} settings SEC");
        var headers = $"""
            #include <stdio.h>
            #include <stddef.h>
            #include <linux/types.h>
            #define CPU_SLOTS {SharedMemory.CpuSlots}
            struct shared {shared[6..]};
            struct settings {settings[21..]};
            """;
        var ours = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["sizeof(struct shared)"] = sizeof(SharedMemory),
            ["offsetof(struct shared, reader_sleeps)"] = 0,
            ["offsetof(struct settings, only_cgroup)"] = Marshal.OffsetOf<Settings>("OnlyCgroup"),
            ["offsetof(struct settings, self_tgid)"] = Marshal.OffsetOf<Settings>("SelfTgid"),
            ["sizeof(struct settings)"] = sizeof(Settings),
            ["offsetof(struct shared, dropped[3].count)"] = 4 * 64,
        };

        Assert.Equal(CompiledC.Values(headers, ours.Keys), ours);
        Assert.Contains($"#define CPU_SLOTS {SharedMemory.CpuSlots}", holders, StringComparison.Ordinal);

        var memory = stackalloc SharedMemory[1];
        *(ulong*)((byte*)memory + (4 * 64)) = 77;
        Assert.Equal(77ul, memory->DroppedBy(3));
    }

    static string BpfFolder => Path.Combine(SourceFolder(), "../../../src/ProcessTracker/Sources/Ebpf/Bpf");

    static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    static string Between(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        return text[from..(text.IndexOf(end, from, StringComparison.Ordinal) + 1)];
    }
}
