using System.Buffers.Text;
using System.Text;
using Enrichment.Bindings;
using Enrichment.Native;
using Enrichment.Tracker.Sources.ProcFs;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>Reads what is told about a process: identity, name, executable, command line, user, cgroup.</summary>
/// <param name="containers">Null: they have no names.</param>
/// <param name="wallAtBootNs">Wall clock at boot; start times are counted from there.</param>
sealed class ProcessReader(ProcRoot proc, UserNames users, string bootId, long wallAtBootNs, ContainerNames? containers)
{
    const int MaxCommandLine = 4096;

    /// <summary>Less than this is the wall clock's slow correction, and following it would give one process two start times.</summary>
    const long ClockStepNs = 1_000_000_000;

    const int MaxPath = 4096;

    /// <summary>USER_HZ: in what the kernel counts start times towards programs.</summary>
    static readonly long TickNs = 1_000_000_000 / Math.Max(1, Libc.sysconf(LibcConstants._SC_CLK_TCK));

    long _wallAtBootNs = wallAtBootNs;

    readonly ParentReader _parents = new(proc);
    readonly byte[] _link = GC.AllocateUninitializedArray<byte>(MaxPath, pinned: true);

    /// <summary>The process's description, read now if it has not been. Null: it is gone.</summary>
    public ProcessInfo? InfoOf(ProcessEntry process) => process.Info ??= Read(process);

    /// <summary>Reads a description anew where the process has called exec or changed its name since.</summary>
    public void Refresh(ProcessEntry process, SocketHolders holders)
    {
        if (process.Info is not { } info
            || !ProcessStat.TryParse(proc.ReadFile(process.Pid, "stat"u8), out var stat)
            || stat.StartTicks != process.StartTicks)
        {
            return;
        }

        if (!IsText(stat.Name, info.Name) || !IsText(proc.ReadLink(process.Pid, "exe"u8, _link), info.Executable ?? ""))
        {
            process.Info = Read(process) is { } now ? now with { ParentPid = info.ParentPid, Parents = info.Parents } : info;
            holders.Touch(process);
        }
    }

    /// <summary>Takes note where the wall clock has been set; processes read before keep the start that they were told with.</summary>
    public void FollowClock(long nowAtBootNs)
    {
        if (Math.Abs(nowAtBootNs - _wallAtBootNs) > ClockStepNs)
        {
            _wallAtBootNs = nowAtBootNs;
        }
    }

    /// <summary>A start in nanoseconds since boot, as /proc tells it.</summary>
    public static ulong TicksOf(ulong startNs) => startNs / (ulong)TickNs;

    /// <summary>The other way round: the begin of the tick.</summary>
    public static ulong NsOf(ulong ticks) => ticks * (ulong)TickNs;

    public long StartTimeNs(ulong ticks)
    {
        // Rounded to the tick, so that a restarted tracker, which measures the wall clock at boot anew, agrees.
        var time = _wallAtBootNs + ((long)ticks * TickNs);
        return time - (time % TickNs);
    }

    /// <summary>The processes above, as far as they are still there. Their names are what they are now.</summary>
    public ProcessParents ParentsFrom(int parent, ulong startTicks) => _parents.From(parent, startTicks);

    ProcessInfo? Read(ProcessEntry process)
    {
        if (!ProcessStat.TryParse(proc.ReadFile(process.Pid, "stat"u8), out var stat) || stat.StartTicks != process.StartTicks)
        {
            return null;
        }

        var name = Encoding.UTF8.GetString(stat.Name);
        var parent = process.ParentPid > 0 ? process.ParentPid : stat.ParentPid;
        var uid = UidOf(proc.ReadFile(process.Pid, "status"u8));
        var executable = TextOf(proc.ReadLink(process.Pid, "exe"u8, _link));
        var cgroup = CgroupPath.Find(proc.ReadFile(process.Pid, "cgroup"u8));
        var container = CgroupPath.ContainerIdOf(cgroup);
        var names = container is null ? default : containers?.Of(container, cgroup!) ?? default;
        return new ProcessInfo
        {
            BootId = bootId,
            Pid = process.Pid,
            StartTimeNs = StartTimeNs(process.StartTicks),
            Name = name,
            Executable = executable,
            CommandLine = CommandLineOf(proc.ReadFile(process.Pid, "cmdline"u8)),
            Uid = uid,
            UserName = users.NameOf(uid),
            ParentPid = parent,
            Parents = ParentsFrom(parent, process.StartTicks),
            Cgroup = cgroup,
            ContainerId = container,
            ContainerName = names.Name,
            Pod = names.Pod,
        };
    }

    /// <summary>The effective uid: <c>Uid: real effective saved filesystem</c>.</summary>
    static uint UidOf(ReadOnlySpan<byte> status)
    {
        var start = status.IndexOf("\nUid:\t"u8);
        if (start < 0)
        {
            return 0;
        }

        var line = status[(start + 6)..];
        var real = line.IndexOf((byte)'\t');
        return real >= 0 && Utf8Parser.TryParse(line[(real + 1)..], out uint uid, out _) ? uid : 0;
    }

    /// <summary>Arguments are closed by zero bytes; a program may have written anything over them.</summary>
    static string? CommandLineOf(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, MaxCommandLine)].TrimEnd((byte)0);
        return text.IsEmpty ? null : Encoding.UTF8.GetString(text).Replace('\0', ' ');
    }

    static string? TextOf(ReadOnlySpan<byte> text) => text.IsEmpty ? null : Encoding.UTF8.GetString(text);

    static bool IsText(ReadOnlySpan<byte> utf8, string text)
    {
        Span<char> chars = stackalloc char[512];
        return utf8.Length <= chars.Length
            ? chars[..Encoding.UTF8.GetChars(utf8, chars)].SequenceEqual(text)
            : Encoding.UTF8.GetString(utf8) == text;
    }
}
