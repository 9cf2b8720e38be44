using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Enrichment.Native;
using Enrichment.Tracker.Native;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Native;

/// <summary>Mirrored structs and constants against the C compiler's view of the system's headers.</summary>
public sealed class NativeLayoutTests
{
    const string Headers = """
        #define _GNU_SOURCE
        #include <stdio.h>
        #include <stddef.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <sched.h>
        #include <time.h>
        #include <unistd.h>
        #include <dirent.h>
        #include <netinet/in.h>
        #include <sys/eventfd.h>
        #include <sys/socket.h>
        #include <linux/netlink.h>
        #include <linux/rtnetlink.h>
        #include <linux/sock_diag.h>
        #include <linux/inet_diag.h>
        #include <sys/mman.h>
        #include <linux/netfilter/nfnetlink.h>
        #include <linux/netfilter/nfnetlink_conntrack.h>
        #include <sys/stat.h>
        #include <sys/prctl.h>
        #include <linux/capability.h>
        """;

    static readonly Type[] Structs =
    [
        typeof(nlmsghdr), typeof(nlattr), typeof(sockaddr_nl), typeof(ifaddrmsg), typeof(nfgenmsg),
        typeof(inet_diag_sockid), typeof(inet_diag_req_v2), typeof(inet_diag_msg),
        typeof(__user_cap_header_struct), typeof(__user_cap_data_struct),
    ];

    static readonly Type[] Constants = [typeof(LibcConstants), typeof(Netlink), typeof(InetDiag), typeof(RightsConstants), typeof(Conntrack)];

    /// <summary>Names that C# or .NET would confuse with the struct of libc.</summary>
    static readonly (Type Type, string Name)[] Renamed =
        [(typeof(Timespec), "struct timespec"), (typeof(PollFd), "struct pollfd"), (typeof(Statx), "struct statx"), (typeof(StatxTimestamp), "struct statx_timestamp")];

    static IEnumerable<(Type Type, string Name)> AllStructs => Structs.Select(type => (type, "struct " + type.Name)).Concat(Renamed);

    [Fact]
    public void Mirrors_AgainstCompiledC_Agree()
    {
        var ours = new SortedDictionary<string, long>(Ours(), StringComparer.Ordinal);

        var theirs = CompiledC.Values(Headers, ours.Keys);

        Assert.True(ours.Count > 100, $"only {ours.Count} values compared");
        Assert.Equal(theirs, ours);
    }

    /// <summary>A struct or a class of constants that somebody adds is compared too, here or in <see cref="BpfLayoutTests"/>.</summary>
    [Fact]
    public void Mirrors_OfBothPrograms_AreAllCompared()
    {
        var all = new[] { typeof(Libbpf), typeof(Libc) }.SelectMany(type => type.Assembly.GetTypes().Where(other => other.Namespace == type.Namespace))
            .Where(type => type.DeclaringType is null && (type.IsValueType || type.GetFields(BindingFlags.Public | BindingFlags.Static).Any(field => field.IsLiteral)));
        Type[] compared = [.. Structs, .. Constants, .. Renamed.Select(pair => pair.Type), typeof(Dirent64), .. BpfLayoutTests.Compared];

        Assert.Empty(all.Except(compared));
    }

    static Dictionary<string, long> Ours()
    {
        var values = new Dictionary<string, long>();
        foreach (var (type, name) in AllStructs)
        {
            values[$"sizeof({name})"] = Marshal.SizeOf(type);
            foreach (var field in type.GetFields())
            {
                values[$"offsetof({name}, {field.Name})"] = Marshal.OffsetOf(type, field.Name);
            }
        }

        foreach (var constant in Constants.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)))
        {
            values[constant.Name] = Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture);
        }

        foreach (var constant in typeof(Dirent64).GetFields())
        {
            values[$"offsetof(struct dirent64, {constant.Name})"] = (int)constant.GetRawConstantValue()!;
        }

        return values;
    }
}
