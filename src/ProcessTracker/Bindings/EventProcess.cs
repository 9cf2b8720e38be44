using System.Text;
using Enrichment.Bindings;

namespace Enrichment.Tracker.Bindings;

/// <summary>A process that has, or lately had, a socket.</summary>
sealed class EventProcess(uint pid, ulong start, ProcessInfo info)
{
    public uint Pid { get; } = pid;

    /// <summary>Nanoseconds from boot to its start. With the pid it is the process's identity.</summary>
    public ulong Start { get; } = start;

    /// <summary>As it is now: another object after each exec and change of name.</summary>
    public ProcessInfo Info { get; private set; } = info;

    /// <summary>It as the only owner, for the many sockets of which it is.</summary>
    public ProcessInfo[] AsOnlyOwner { get; private set; } = [info];

    /// <summary>How many sockets name it; at 0 it is forgotten.</summary>
    public int Sockets;

    /// <summary>Those of them that others hold too. Null: none was.</summary>
    public HashSet<EventSocket>? Shared;

    /// <summary>Without allocating, for a name that is asked for again and again.</summary>
    public bool IsNamed(ReadOnlySpan<byte> utf8)
    {
        Span<char> chars = stackalloc char[utf8.Length];
        return chars[..Encoding.UTF8.GetChars(utf8, chars)].SequenceEqual(Info.Name);
    }

    public void Become(ProcessInfo now)
    {
        Info = now;
        AsOnlyOwner = [now];
    }
}
