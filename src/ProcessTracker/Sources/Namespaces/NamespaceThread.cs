using System.ComponentModel;
using System.Runtime.ExceptionServices;
using Enrichment.Native;

namespace Enrichment.Tracker.Sources.Namespaces;

/// <summary>Runs something inside a network namespace: on a thread of its own, since setns(2) moves the thread for good.</summary>
static unsafe class NamespaceThread
{
    /// <param name="path">A namespace file: /proc/PID/ns/net or one below /run/netns.</param>
    /// <param name="isOwn">The program is in it already; then no capability is needed.</param>
    public static void Run(string path, bool isOwn, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (!isOwn)
                {
                    Enter(path);
                }

                action();
            }
            catch (Win32Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }) { IsBackground = true, Name = "netns" };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    static void Enter(string path)
    {
        fixed (byte* bytes = System.Text.Encoding.UTF8.GetBytes(path + "\0"))
        {
            var fd = Libc.open(bytes, LibcConstants.O_RDONLY | LibcConstants.O_CLOEXEC);
            if (fd < 0)
            {
                throw new Win32Exception();
            }

            var result = Libc.setns(fd, LibcConstants.CLONE_NEWNET);
            var error = result < 0 ? new Win32Exception() : null;
            _ = Libc.close(fd);
            if (error is not null)
            {
                throw error;
            }
        }
    }
}
