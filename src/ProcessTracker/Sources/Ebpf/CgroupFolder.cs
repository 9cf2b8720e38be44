using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Enrichment.Native;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>An open directory of the cgroup2 hierarchy: programs are attached to it, and act on all below.</summary>
sealed unsafe class CgroupFolder : IDisposable
{
    /// <summary>Tells a program that is started anew the descriptor of a mount made before it gave up the right to mount.</summary>
    const string Variable = "ENRICHMENT_CGROUP2_FD";

    CgroupFolder(int fd, ulong id) => (Fd, Id) = (fd, id);

    public int Fd { get; }

    /// <summary>The inode number, by which the kernel names cgroups.</summary>
    public ulong Id { get; }

    /// <param name="path">A directory, or a path below the hierarchy's root, as in /proc/PID/cgroup. Null: the root.</param>
    public static CgroupFolder Open(string? path)
    {
        var root = MountPoint(File.ReadLines("/proc/self/mountinfo")) ?? HandedOver();
        if (path is null)
        {
            var fd = root is not null ? OpenFolder(root) : -1;
            return Of(fd >= 0 ? fd : MountNowhere(LinuxConstants.FSMOUNT_CLOEXEC));
        }

        var inside = root is null ? -1 : OpenFolder(root + "/" + path.Trim('/'));
        var given = inside >= 0 ? inside : OpenFolder(path);
        return given >= 0
            ? Of(given)
            : throw new EbpfException($"there is no cgroup '{path}'{(root is null ? "" : $" below {root}")}");
    }

    /// <summary>
    /// What the program needs to know when it is started anew with fewer rights. Within ip netns exec and some containers the file
    /// system is mounted nowhere, and to mount it takes CAP_SYS_ADMIN.
    /// </summary>
    public static IEnumerable<(string Name, string Value)> HandOver()
    {
        if (MountPoint(File.ReadLines("/proc/self/mountinfo")) is not null)
        {
            return [];
        }

        try
        {
            return [(Variable, MountNowhere(flags: 0).ToString(CultureInfo.InvariantCulture))];
        }
        catch (EbpfException)
        {
            return []; // Who needs it will say so.
        }
    }

    static string? HandedOver() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } fd ? "/proc/self/fd/" + fd : null;

    public void Dispose() => _ = Libc.close(Fd);

    /// <summary>Where a line of mountinfo (proc_pid_mountinfo(5)) says that a cgroup2 file system is: … mount-point … - type …</summary>
    public static string? MountPoint(IEnumerable<string> mountInfo)
    {
        foreach (var line in mountInfo)
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash > 4 && dash + 1 < fields.Length && fields[dash + 1] == "cgroup2")
            {
                return fields[4];
            }
        }

        return null;
    }

    static CgroupFolder Of(int fd)
    {
        Statx status;
        fixed (byte* empty = "\0"u8)
        {
            _ = Libc.statx(fd, empty, LinuxConstants.AT_EMPTY_PATH, LibcConstants.STATX_INO, &status);
        }

        return new CgroupFolder(fd, status.stx_ino);
    }

    static int OpenFolder(string path)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + "\0"))
        {
            return Libc.open(bytes, LibcConstants.O_RDONLY | LibcConstants.O_CLOEXEC | LibcConstants.O_DIRECTORY);
        }
    }

    /// <summary>A mount that is attached to no directory, and goes when its descriptor does.</summary>
    static int MountNowhere(uint flags)
    {
        fixed (byte* type = "cgroup2\0"u8)
        {
            var context = (int)LinuxCalls.fsopen(LinuxConstants.SYS_fsopen, type, LinuxConstants.FSOPEN_CLOEXEC);
            var mount = -1;
            if (context >= 0)
            {
                _ = LinuxCalls.fsconfig(LinuxConstants.SYS_fsconfig, context, LinuxConstants.FSCONFIG_CMD_CREATE, null, null, 0);
                mount = (int)LinuxCalls.fsmount(LinuxConstants.SYS_fsmount, context, flags, 0);
            }

            var errno = Marshal.GetLastPInvokeError();
            if (context >= 0)
            {
                _ = Libc.close(context);
            }

            return mount >= 0 ? mount : throw new EbpfException("there is no cgroup2 file system, and none can be mounted: " + new Win32Exception(errno).Message);
        }
    }
}
