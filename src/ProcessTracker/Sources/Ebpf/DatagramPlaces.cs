using System.Runtime.InteropServices;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>
/// The datagram sockets that the programs keep beside the others (Bpf/datagrams.h), each in a place that begins with its cookie, 0 in a free one.
/// </summary>
/// <param name="fd">Of the map; stays its owner's.</param>
/// <param name="count">Places.</param>
/// <param name="size">Bytes of a place.</param>
sealed unsafe class DatagramPlaces(int fd, uint count, uint size)
{
    /// <summary>Adds the cookies of all that have not been closed.</summary>
    /// <exception cref="EbpfException">The memory cannot be had.</exception>
    public void CopyTo(HashSet<ulong> cookies)
    {
        var length = (nuint)count * size;
        var places = (byte*)LinuxCalls.mmap(null, length, LinuxConstants.PROT_READ, LinuxConstants.MAP_SHARED, fd, 0);
        if ((nint)places == -1)
        {
            throw new EbpfException("sockets cannot be listed: " + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }

        for (nuint at = 0; at < length; at += size)
        {
            if (Volatile.Read(ref *(ulong*)(places + at)) is var cookie and not 0)
            {
                cookies.Add(cookie);
            }
        }

        _ = LinuxCalls.munmap(places, length);
    }
}
