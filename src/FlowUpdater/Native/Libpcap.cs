using System.Runtime.InteropServices;

namespace Enrichment.Updater.Native;

/// <summary>pcap/pcap.h of libpcap 1.10; the name of the library is Debian's, which has kept 0.8 for twenty years.</summary>
static unsafe partial class Libpcap
{
    const string Library = "libpcap.so.0.8";

    public const int PCAP_ERRBUF_SIZE = 256;
    public const int PCAP_TSTAMP_PRECISION_NANO = 1;
    public const uint PCAP_NETMASK_UNKNOWN = 0xFFFFFFFF;
    public const int PCAP_ERROR_NO_SUCH_DEVICE = -5;
    public const int PCAP_ERROR_PERM_DENIED = -8;
    public const int PCAP_ERROR_IFACE_NOT_UP = -9;
    public const int PCAP_ERROR_PROMISC_PERM_DENIED = -11;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint pcap_create(string source, byte* errbuf);

    [LibraryImport(Library)]
    public static partial int pcap_set_snaplen(nint p, int snaplen);

    [LibraryImport(Library)]
    public static partial int pcap_set_promisc(nint p, int promisc);

    [LibraryImport(Library)]
    public static partial int pcap_set_timeout(nint p, int milliseconds);

    [LibraryImport(Library)]
    public static partial int pcap_set_buffer_size(nint p, int bytes);

    [LibraryImport(Library)]
    public static partial int pcap_set_tstamp_precision(nint p, int precision);

    [LibraryImport(Library)]
    public static partial int pcap_activate(nint p);

    [LibraryImport(Library)]
    public static partial int pcap_setnonblock(nint p, int nonblock, byte* errbuf);

    [LibraryImport(Library)]
    public static partial int pcap_get_selectable_fd(nint p);

    [LibraryImport(Library)]
    public static partial int pcap_datalink(nint p);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int pcap_compile(nint p, bpf_program* program, string expression, int optimize, uint netmask);

    [LibraryImport(Library)]
    public static partial int pcap_setfilter(nint p, bpf_program* program);

    [LibraryImport(Library)]
    public static partial void pcap_freecode(bpf_program* program);

    [LibraryImport(Library)]
    public static partial int pcap_next_ex(nint p, pcap_pkthdr** header, byte** bytes);

    [LibraryImport(Library)]
    public static partial int pcap_stats(nint p, pcap_stat* stat);

    [LibraryImport(Library)]
    public static partial byte* pcap_geterr(nint p);

    [LibraryImport(Library)]
    public static partial byte* pcap_statustostr(int error);

    [LibraryImport(Library)]
    public static partial void pcap_close(nint p);

    [StructLayout(LayoutKind.Sequential)]
    public struct pcap_pkthdr
    {
        /// <summary>struct timeval; with nanosecond precision the second number is nanoseconds.</summary>
        public nint tv_sec, tv_usec;
        public uint caplen, len;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct pcap_stat
    {
        public uint ps_recv, ps_drop, ps_ifdrop;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct bpf_program
    {
        public uint bf_len;
        public void* bf_insns;
    }
}
