using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>Sockets as the kernel tells of them, event by event; and on demand all that there are.</summary>
sealed unsafe class EbpfSource : IEventSource
{
    /// <summary>One read makes at most eight times a page of marks, one for each socket: far less than the ring holds.</summary>
    const int PieceBytes = 32 * 1024;

    readonly BpfPrograms _programs;
    readonly EventStream _stream;
    readonly DatagramPlaces _datagrams;
    readonly ulong[] _cookies = GC.AllocateUninitializedArray<ulong>(PieceBytes / sizeof(ulong), pinned: true);

    EbpfSource(BpfPrograms programs, int others)
    {
        _programs = programs;
        OtherTrackers = others;
        _stream = new EventStream(programs);
        _datagrams = programs.Datagrams();
    }

    /// <summary>From now on the kernel tells.</summary>
    /// <param name="cgroup">Look at this cgroup and those below alone (see <see cref="CgroupFolder.Open"/>); null: at the whole host.</param>
    /// <exception cref="EbpfException">It cannot be done here; the message says why.</exception>
    public static EbpfSource Start(string? cgroup)
    {
        using var folder = CgroupFolder.Open(cgroup);
        var programs = BpfPrograms.Start("sockets", folder, cgroup is null ? 0 : folder.Id);
        try
        {
            return new EbpfSource(programs, Math.Max(0, AttachedPrograms.CountTrackers(folder) - 1));
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    public SourceKind Kind => SourceKind.Ebpf;

    public int OtherTrackers { get; }

    public long Events => _stream.Events;

    public ulong TakeDropped() => _stream.TakeDropped();

    public bool Drain(IEventSink sink) => _stream.Drain(sink);

    public void WaitForEvent(int milliseconds) => _stream.WaitForEvent(milliseconds);

    /// <summary>Has the kernel go through all descriptors; the events come through the ring.</summary>
    public void TellHeld(IEventSink sink)
    {
        var fd = _programs.OpenDescriptors();
        try
        {
            while (Read(fd) > 0)
            {
                Drain(sink);
            }

            Drain(sink);
        }
        finally
        {
            _ = Libc.close(fd);
        }
    }

    public void ReadAlive(HashSet<ulong> cookies)
    {
        cookies.Clear();
        var fd = _programs.OpenSockets();
        try
        {
            for (var count = Read(fd) / sizeof(ulong); count > 0; count = Read(fd) / sizeof(ulong))
            {
                foreach (var cookie in _cookies.AsSpan(0, count))
                {
                    cookies.Add(cookie);
                }
            }
        }
        finally
        {
            _ = Libc.close(fd);
        }

        _datagrams.CopyTo(cookies);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _programs.Dispose();
    }

    /// <summary>The next piece of an iterator's output; 0: that was all. EAGAIN is a pause after a million objects.</summary>
    int Read(int fd)
    {
        while (true)
        {
            var length = Libc.read(fd, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_cookies)), PieceBytes);
            var errno = length < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno is not (LibcConstants.EAGAIN or LibcConstants.EINTR))
            {
                return length >= 0 ? (int)length : throw new EbpfException("sockets cannot be listed: " + Marshal.GetPInvokeErrorMessage(errno));
            }
        }
    }
}
