using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>On demand, every socket that some process has open, and what it is: a BPF program goes through all descriptors (Bpf/descriptors.bpf.c).</summary>
sealed unsafe class DescriptorSource : IDisposable
{
    /// <summary>An iterator gives no more at once than eight pages.</summary>
    const int PieceBytes = 32 * 1024;

    readonly BpfObject _object;
    readonly byte[] _piece = GC.AllocateUninitializedArray<byte>(PieceBytes, pinned: true);
    nint _descriptors;

    DescriptorSource(BpfObject bpf) => _object = bpf;

    /// <param name="cgroup">Look at this cgroup and those below alone (see <see cref="CgroupFolder.Open"/>); null: at the whole host.</param>
    /// <exception cref="EbpfException">It cannot be done here; the message says why.</exception>
    public static DescriptorSource Start(string? cgroup)
    {
        using var folder = cgroup is null ? null : CgroupFolder.Open(cgroup);
        using var log = BpfLog.Begin();
        var source = new DescriptorSource(BpfObject.Open("descriptors"));
        try
        {
            source._object.LeaveOut("events");
            source._object.LeaveOut("holders");
            source._object.LeaveOut("datagrams");
            source._object.Load(new Settings { OnlyCgroup = folder?.Id ?? 0, SelfTgid = (uint)Environment.ProcessId });
            source._object.Attach(cgroup: -1, (_, link) => source._descriptors = link);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Hands over a <see cref="SocketEventKind.Held"/> for each socket and each process that has it open.</summary>
    /// <exception cref="EbpfException">The kernel refuses.</exception>
    public void Tell(IEventSink sink)
    {
        var fd = BpfObject.Iterate(_descriptors);
        try
        {
            for (var length = Read(fd); length > 0; length = Read(fd))
            {
                foreach (ref readonly var held in MemoryMarshal.Cast<byte, SocketEvent>(_piece.AsSpan(0, length)))
                {
                    sink.Take(held);
                }
            }
        }
        finally
        {
            _ = Libc.close(fd);
        }
    }

    public void Dispose() => _object.Dispose();

    /// <summary>The next piece; 0: that was all. EAGAIN is a pause after a million objects.</summary>
    int Read(int fd)
    {
        while (true)
        {
            var length = Libc.read(fd, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_piece)), PieceBytes);
            var errno = length < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno is not (LibcConstants.EAGAIN or LibcConstants.EINTR))
            {
                return length >= 0 ? (int)length : throw new EbpfException("sockets cannot be listed: " + Marshal.GetPInvokeErrorMessage(errno));
            }
        }
    }
}
