using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Capture.Live;

/// <summary>Network namespaces of one test, removed with it. Skips where they cannot be made; with REQUIRE_NETNS=1 that is a failure.</summary>
sealed partial class NetworkNamespaces : IDisposable
{
    const int CloneNewNet = 0x40000000;

    readonly string _prefix = $"fu{Environment.ProcessId}{Guid.NewGuid().ToString("N")[..4]}";
    readonly List<string> _made = [];

    /// <param name="names">Short names; the real ones are unique.</param>
    public NetworkNamespaces(params string[] names)
    {
        foreach (var name in names)
        {
            if (!TryRun("ip", ["netns", "add", Real(name)], out var problem))
            {
                Dispose();
                Assert.SkipUnless(Environment.GetEnvironmentVariable("REQUIRE_NETNS") == "1", $"needs CAP_SYS_ADMIN and iproute2, to make network namespaces: {problem}");
                Assert.Fail($"REQUIRE_NETNS=1, but a network namespace cannot be made: {problem}");
            }

            _made.Add(name);
            Ip(name, "link set lo up");
        }
    }

    /// <summary>Runs <c>ip -n NAMESPACE ...</c>; <c>@b</c> in the arguments is the real name of namespace b.</summary>
    public void Ip(string name, string arguments)
    {
        string[] all = ["-n", Real(name), .. arguments.Split(' ').Select(argument => argument.StartsWith('@') ? Real(argument[1..]) : argument)];
        Assert.True(TryRun("ip", all, out var problem), $"ip {string.Join(' ', all)}: {problem}");
    }

    /// <summary>Runs the action on a thread of its own that has entered the namespace; sockets opened there belong to it.</summary>
    public Task In(string name, Action action)
    {
        var done = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            try
            {
                Enter(Real(name));
                action();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        { IsBackground = true };
        thread.Start();
        return done.Task;
    }

    /// <summary>What stat(2) says, which is what the kernel calls the namespace.</summary>
    public uint Inode(string name)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-L", "-c", "%i", $"/run/netns/{Real(name)}"]) { RedirectStandardOutput = true })!;
        return uint.Parse(stat.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }

    public string Real(string name) => $"{_prefix}-{name}";

    public void Dispose()
    {
        foreach (var name in _made)
        {
            TryRun("ip", ["netns", "del", Real(name)], out _);
        }

        _made.Clear();
    }

    static void Enter(string real)
    {
        using var file = File.OpenHandle($"/run/netns/{real}");
        if (setns((int)file.DangerousGetHandle(), CloneNewNet) != 0)
        {
            throw new Win32Exception();
        }
    }

    static bool TryRun(string program, string[] arguments, out string problem)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            problem = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception e)
        {
            problem = e.Message;
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int setns(int descriptor, int type);
}
