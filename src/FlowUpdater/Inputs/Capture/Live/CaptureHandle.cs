using System.Runtime.InteropServices;
using Enrichment.Updater.Inputs.Capture.Decode;
using static Enrichment.Updater.Native.Libpcap;

namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>One interface opened with libpcap, never blocking.</summary>
sealed unsafe class CaptureHandle : IDisposable
{
    readonly NetworkLink _link;
    readonly LinkType _linkType;
    nint _pcap;
    long _received;

    CaptureHandle(NetworkLink link, nint pcap)
    {
        _link = link;
        _pcap = pcap;
        Descriptor = pcap_get_selectable_fd(pcap);
        _linkType = (LinkType)pcap_datalink(pcap);
    }

    public int Descriptor { get; }

    /// <summary>Packets may be waiting though the descriptor does not say so: the last read stopped for lack of room.</summary>
    public bool HasMore { get; private set; }

    public InterfaceCounters Counters
    {
        get
        {
            pcap_stat stat;
            return pcap_stats(_pcap, &stat) == 0
                ? new InterfaceCounters(_link.Name, _received, stat.ps_drop, stat.ps_ifdrop)
                : new InterfaceCounters(_link.Name, _received, 0, 0);
        }
    }

    /// <returns>The handle; null: not opened, and <paramref name="problem"/> says why.</returns>
    /// <exception cref="CaptureException">What no other interface would do better: no permission, or a wrong filter.</exception>
    public static CaptureHandle? Open(CapturePlan.Choice choice, LiveCaptureOptions options, out string? problem)
    {
        var name = choice.Link.Name;
        var errors = stackalloc byte[PCAP_ERRBUF_SIZE];
        var pcap = pcap_create(name, errors);
        if (pcap == 0)
        {
            problem = $"{name} is not captured: {Text(errors)}";
            return null;
        }

        try
        {
            problem = Activate(pcap, name, options) ?? CheckLinkType(pcap, name);
            if (problem is null)
            {
                SetFilter(pcap, FilterText(options.Filter, choice.WithoutVlans));
                _ = pcap_setnonblock(pcap, 1, errors);
                var handle = new CaptureHandle(choice.Link, pcap);
                pcap = 0;
                return handle;
            }

            return null;
        }
        finally
        {
            if (pcap != 0)
            {
                pcap_close(pcap);
            }
        }
    }

    /// <summary>Takes what has been captured, until nothing is left or the batch is full.</summary>
    /// <returns>Null, or why the interface can no longer be read.</returns>
    public string? Read(PacketBatch batch)
    {
        pcap_pkthdr* header;
        byte* bytes;
        HasMore = true;
        while (!batch.IsFull)
        {
            var result = pcap_next_ex(_pcap, &header, &bytes);
            if (result != 1)
            {
                HasMore = false;
                return result == 0 ? null : Text(pcap_geterr(_pcap));
            }

            _received++;
            var time = (header->tv_sec * 1_000_000_000) + header->tv_usec;
            var length = (int)Math.Min(header->len, int.MaxValue);
            batch.Add(new Frame(_linkType, new ReadOnlySpan<byte>(bytes, (int)header->caplen), length, time, (uint)_link.Index));
        }

        return null;
    }

    public void Dispose()
    {
        if (_pcap != 0)
        {
            pcap_close(_pcap);
            _pcap = 0;
        }
    }

    static string? Activate(nint pcap, string name, LiveCaptureOptions options)
    {
        _ = pcap_set_snaplen(pcap, options.SnapLength);
        _ = pcap_set_promisc(pcap, options.Promiscuous ? 1 : 0);
        _ = pcap_set_timeout(pcap, (int)options.Gather.TotalMilliseconds);
        _ = pcap_set_buffer_size(pcap, options.BufferBytes);
        _ = pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
        var status = pcap_activate(pcap);
        return status switch
        {
            >= 0 => null,
            PCAP_ERROR_PERM_DENIED or PCAP_ERROR_PROMISC_PERM_DENIED => throw new CaptureException(
                $"capturing on {name} needs the capability CAP_NET_RAW, to open a packet socket: run as root"),
            PCAP_ERROR_IFACE_NOT_UP => $"{name} is down; it is captured when it comes up",
            PCAP_ERROR_NO_SUCH_DEVICE => $"{name} is gone",
            _ => $"{name} is not captured: {Text(pcap_statustostr(status))}: {Text(pcap_geterr(pcap))}",
        };
    }

    static string? CheckLinkType(nint pcap, string name) => Enum.IsDefined((LinkType)pcap_datalink(pcap))
        ? null
        : $"{name} is not captured: packets of link type {pcap_datalink(pcap)} are not decoded";

    /// <summary>The VLANs come last, because the keyword shifts all offsets that follow (pcap-filter(7)).</summary>
    static string FilterText(string filter, IReadOnlyList<int> withoutVlans)
    {
        IEnumerable<string> parts = filter.Length > 0 ? [$"({filter})"] : [];
        return string.Join(" and ", parts.Concat(withoutVlans.Count > 0 ? [$"not ({string.Join(" or ", withoutVlans.Select(vlan => $"(vlan {vlan})"))})"] : []));
    }

    static void SetFilter(nint pcap, string filter)
    {
        if (filter.Length == 0)
        {
            return;
        }

        bpf_program program;
        if (pcap_compile(pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
        {
            throw new CaptureException($"the capture filter '{filter}' is wrong: {Text(pcap_geterr(pcap))}");
        }

        try
        {
            if (pcap_setfilter(pcap, &program) != 0)
            {
                throw new CaptureException($"the capture filter '{filter}' cannot be set: {Text(pcap_geterr(pcap))}");
            }
        }
        finally
        {
            pcap_freecode(&program);
        }
    }

    static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
