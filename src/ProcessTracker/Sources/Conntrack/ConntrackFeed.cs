using Enrichment.Native;
using Enrichment.Tracker.Native;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Sources.Conntrack;

/// <summary>What the conntrack of one namespace tells, through one socket.</summary>
sealed class ConntrackFeed(ulong netNs, NetlinkSocket socket, IConntrackSink sink)
{
    /// <summary>Asking takes no more than this share of the time.</summary>
    const int AskShare = 100;

    uint _sequence;

    public ulong NetNs => netNs;

    public int Fd => socket.Fd;

    public long Events { get; private set; }

    /// <summary>Everything up to this moment has been told; 0: nothing yet.</summary>
    public long KnownUntilNs { get; set; }

    /// <summary>When to ask for all entries next.</summary>
    public long AskAtNs { get; private set; }

    /// <summary>Takes the events that wait.</summary>
    /// <returns>False: some were lost.</returns>
    public bool Take(byte[] buffer)
    {
        while (true)
        {
            var length = socket.Receive(buffer, LibcConstants.MSG_DONTWAIT);
            if (length <= 0)
            {
                return length != -LibcConstants.ENOBUFS;
            }

            _ = Read(buffer.AsSpan(0, length), 0);
        }
    }

    /// <summary>Asks for all entries, and takes the events that come in between.</summary>
    /// <param name="lost">Events were lost since <see cref="KnownUntilNs"/>.</param>
    public void AskForAll(byte[] buffer, bool lost, long roundNs)
    {
        var began = KernelClock.WallNow;
        sink.BeginAll(netNs);
        var isWhole = ConntrackSocket.AskForAll(socket, ++_sequence) == 0;
        while (isWhole)
        {
            // An answer comes at once, unless the kernel never ends; then the receive gives up after seconds.
            var length = socket.Receive(buffer);
            if (length == -LibcConstants.ENOBUFS)
            {
                lost = true;
                continue;
            }

            isWhole = length > 0;
            if (isWhole && Read(buffer.AsSpan(0, length), _sequence))
            {
                break;
            }
        }

        var now = KernelClock.WallNow;
        if (isWhole)
        {
            sink.EndAll(netNs, new(KnownUntilNs, now), lost);
        }

        AskAtNs = now + Math.Max(roundNs, (now - began) * AskShare);
    }

    /// <returns>The answer with this number has ended.</returns>
    bool Read(ReadOnlySpan<byte> datagram, uint answer)
    {
        var messages = new NetlinkReader(datagram);
        while (messages.Next())
        {
            var header = messages.Header;
            if (header.nlmsg_type is Netlink.NLMSG_DONE or Netlink.NLMSG_ERROR)
            {
                return answer != 0 && header.nlmsg_seq == answer;
            }

            Tell(header, messages.Payload, answer);
        }

        return false;
    }

    void Tell(in nlmsghdr header, ReadOnlySpan<byte> payload, uint answer)
    {
        if (header.nlmsg_type is not (ConntrackSocket.Told or ConntrackSocket.Ended) || !ConntrackParser.TryRead(payload, out var entry))
        {
            return;
        }

        if (answer != 0 && header.nlmsg_seq == answer)
        {
            sink.IsThere(netNs, entry);
            return;
        }

        // Events carry no number.
        if (header.nlmsg_seq == 0)
        {
            Events++;
            var span = new IConntrackSink.Span(KnownUntilNs, KernelClock.WallNow);
            if (header.nlmsg_type == ConntrackSocket.Told)
            {
                sink.Came(netNs, entry, span);
            }
            else
            {
                sink.Ended(netNs, entry, span);
            }
        }
    }
}
