using System.Collections;
using System.ComponentModel;
using System.Text;
using Enrichment.Tracker.Native;
using Enrichment.Tracker.Sources;
using static Enrichment.Tracker.Native.RightsConstants;

namespace Enrichment.Tracker;

/// <summary>
/// Gives up every right but a few, for good and on every thread. Capabilities are a thread's, and .NET has threads before
/// the first line of a program runs; so the thread that gives up the rights starts the program anew: execve(2) ends all
/// others, and what comes after has only what this one had left. The pid stays.
/// </summary>
static unsafe class LeastRights
{
    /// <summary>Comes back where there is nothing to give up; otherwise the program begins again.</summary>
    /// <param name="kept">What stays of what this process has.</param>
    /// <param name="environment">Variables to hand over beside those that are there.</param>
    /// <exception cref="SourceRefusedException">The program cannot be started anew.</exception>
    public static void Keep(Capability[] kept, Func<IEnumerable<(string Name, string Value)>> environment)
    {
        var has = Capabilities.Permitted;
        var keep = kept.Aggregate(0ul, static (bits, capability) => bits | capability.Bit);
        if ((has & ~keep) == 0)
        {
            return;
        }

        var handedOver = environment().ToList();
        Drop(has & keep);
        StartAgain(handedOver);
    }

    static void Drop(ulong keep)
    {
        for (var capability = 0; RightsCalls.prctl(PR_CAPBSET_READ, (nuint)capability, 0, 0, 0) >= 0; capability++)
        {
            if ((keep >> capability & 1) == 0)
            {
                // Without CAP_SETPCAP the bounding set stays as it is; no_new_privs keeps execve(2) from taking from it.
                _ = RightsCalls.prctl(PR_CAPBSET_DROP, (nuint)capability, 0, 0, 0);
            }
        }

        Must(RightsCalls.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
        Must(RightsCalls.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));

        // Root has its capabilities after execve(2) by the bounding set; any other user by the ambient set alone.
        var isRoot = RightsCalls.geteuid() == 0;
        Set(keep, isRoot ? 0 : keep);
        for (var capability = 0; !isRoot && capability < 64; capability++)
        {
            if ((keep >> capability & 1) != 0)
            {
                Must(RightsCalls.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, (nuint)capability, 0, 0));
            }
        }
    }

    static void Set(ulong permitted, ulong inheritable)
    {
        var header = new __user_cap_header_struct { version = _LINUX_CAPABILITY_VERSION_3 };
        var data = stackalloc __user_cap_data_struct[2];
        for (var half = 0; half < 2; half++)
        {
            var bits = (uint)(permitted >> (32 * half));
            data[half] = new __user_cap_data_struct { effective = bits, permitted = bits, inheritable = (uint)(inheritable >> (32 * half)) };
        }

        Must(RightsCalls.capset(&header, data));
    }

    static void StartAgain(IEnumerable<(string Name, string Value)> more)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(static entry => $"{entry.Key}={entry.Value}")
            .Concat(more.Select(static variable => $"{variable.Name}={variable.Value}"));

        // By its own path, so that the process keeps its name.
        using var path = new TextVector([Environment.ProcessPath ?? "/proc/self/exe"]);
        using var arguments = new TextVector(Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0')[..^1]);
        using var environment = new TextVector([.. variables]);
        RemoveDiagnosticSocket();
        _ = RightsCalls.execve(path.Start[0], arguments.Start, environment.Start);
        throw new SourceRefusedException("with fewer rights the program cannot be started again: " + new Win32Exception().Message);
    }

    /// <summary>The runtime's, which it would remove at its end; nobody else does, and in its place the runtime started anew could not make its own.</summary>
    static void RemoveDiagnosticSocket()
    {
        foreach (var socket in Directory.EnumerateFileSystemEntries(Path.GetTempPath(), $"dotnet-diagnostic-{Environment.ProcessId}-*"))
        {
            File.Delete(socket);
        }
    }

    static void Must(int result)
    {
        if (result < 0)
        {
            throw new SourceRefusedException("rights cannot be given up: " + new Win32Exception().Message);
        }
    }
}
