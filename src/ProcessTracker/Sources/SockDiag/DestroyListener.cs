using Enrichment.Native;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Sources.SockDiag;

/// <summary>
/// Hears the ends of sockets in all namespaces, on a thread of its own so that each is stamped when it comes. The
/// poller takes them with <see cref="Drain"/>.
/// </summary>
sealed unsafe class DestroyListener : IDisposable
{
    /// <summary>More than can come within a poll; where even that is passed, the namespace is uncertain.</summary>
    const int MaxWaiting = 1_000_000;

    readonly Lock _lock = new();
    readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(NetlinkSocket.BufferSize, pinned: true);
    readonly int _wake = Libc.eventfd(0, LibcConstants.EFD_CLOEXEC | LibcConstants.EFD_NONBLOCK);
    readonly HashSet<ulong> _uncertain = [];
    List<DestroyEvent> _waiting = [];
    List<DestroyEvent> _spare = [];
    NetNamespace[] _namespaces = [];
    PollFd[] _polled = [];
    Thread? _thread;
    bool _stopping;

    /// <summary>How often a namespace's queue ran over, and by how many events ours did.</summary>
    public long Overruns { get; private set; }

    public long Received { get; private set; }

    /// <summary>Begins to listen, the first time that it is called.</summary>
    public void Start()
    {
        if (_thread is not null)
        {
            return;
        }

        _thread = new Thread(Listen) { IsBackground = true, Name = "destroy-events" };
        _thread.Start();
    }

    /// <summary>Listens to these namespaces from now on. Those left out must be disposed only after this.</summary>
    public void SetNamespaces(IReadOnlyCollection<NetNamespace> namespaces)
    {
        lock (_lock)
        {
            _namespaces = [.. namespaces.Where(static ns => ns.Events is not null)];
            Wake();
        }
    }

    /// <summary>The events that have come since the last call, good until the next, and the namespaces that lost some.</summary>
    public List<DestroyEvent> Drain(HashSet<ulong> uncertain)
    {
        lock (_lock)
        {
            // What waits in the kernel is taken along, so that nothing older than now is missing.
            ReceiveAll();
            uncertain.UnionWith(_uncertain);
            _uncertain.Clear();
            _spare.Clear();
            (_waiting, _spare) = (_spare, _waiting);
            return _spare;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            Wake();
        }

        _thread?.Join();
        _ = Libc.close(_wake);
    }

    void Listen()
    {
        NetNamespace[]? listened = null;
        while (true)
        {
            lock (_lock)
            {
                if (_stopping)
                {
                    return;
                }

                ReceiveReady(listened);
                listened = _namespaces;
                Prepare(listened);
            }

            fixed (PollFd* polled = _polled)
            {
                _ = Libc.poll(polled, (nuint)listened.Length + 1, -1);
            }

            ClearWake();
        }
    }

    void Prepare(NetNamespace[] listened)
    {
        if (_polled.Length < listened.Length + 1)
        {
            _polled = new PollFd[listened.Length + 8];
        }

        _polled[0] = new PollFd { fd = _wake, events = LibcConstants.POLLIN };
        for (var i = 0; i < listened.Length; i++)
        {
            _polled[i + 1] = new PollFd { fd = listened[i].Events!.Fd, events = LibcConstants.POLLIN };
        }
    }

    /// <summary>Takes the events of those that poll(2) found ready; of all where the namespaces have changed since.</summary>
    void ReceiveReady(NetNamespace[]? listened)
    {
        for (var i = 0; i < _namespaces.Length; i++)
        {
            if (listened != _namespaces || _polled[i + 1].revents != 0)
            {
                Receive(_namespaces[i]);
            }
        }
    }

    void ReceiveAll()
    {
        foreach (var ns in _namespaces)
        {
            Receive(ns);
        }
    }

    void Receive(NetNamespace ns)
    {
        while (true)
        {
            var length = ns.Events!.Receive(_buffer, LibcConstants.MSG_DONTWAIT);
            if (length > 0)
            {
                Take(ns, _buffer.AsSpan(0, length));
            }
            else if (length == -LibcConstants.ENOBUFS)
            {
                Overruns++;
                _uncertain.Add(ns.Inode);
            }
            else
            {
                return;
            }
        }
    }

    void Take(NetNamespace ns, ReadOnlySpan<byte> datagram)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            Overruns++;
            _uncertain.Add(ns.Inode);
            return;
        }

        var before = _waiting.Count;
        DestroyEvents.Parse(datagram, ns, KernelClock.WallNow, _waiting);
        Received += _waiting.Count - before;
    }

    void Wake()
    {
        ulong one = 1;
        _ = Libc.write(_wake, (byte*)&one, sizeof(ulong));
    }

    void ClearWake()
    {
        ulong count;
        _ = Libc.read(_wake, (byte*)&count, sizeof(ulong));
    }
}
