using Enrichment.Native;

namespace Enrichment.Updater.Inputs.Capture.Live;

/// <summary>
/// Packets of this host's interfaces: which ones, <see cref="CapturePlan"/> decides, anew whenever the kernel says that one
/// came, went or changed. One thread reads them all; poll(2) says where packets wait.
/// </summary>
sealed class LiveCapture : IPacketSource
{
    const int PollMilliseconds = 100;

    readonly LiveCaptureOptions _options;
    readonly Action<string> _say;
    readonly LinkWatch _watch = new();
    readonly Dictionary<int, CaptureHandle> _handles = [];
    readonly Dictionary<int, CapturePlan.Choice> _choices = [];
    readonly HashSet<string> _said = [];
    readonly ClosedInterfaces _closed = new();
    readonly PeerNamespaces _peers = new();
    PollFd[] _descriptors = [];
    CaptureHandle[] _order = [];

    /// <param name="say">Takes sentences about interfaces that come, go or are left out.</param>
    /// <exception cref="CaptureException">A named interface is not there, or capturing is not allowed.</exception>
    public LiveCapture(LiveCaptureOptions options, Action<string> say)
    {
        _options = options;
        _say = say;
        try
        {
            var links = _watch.List();
            _peers.Learn(links);
            RequireNamed(links);
            Follow(CapturePlan.Make(links, options.Interfaces));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public bool IsLive => true;

    public string? Problem => null;

    /// <summary>The interfaces that are captured now.</summary>
    public IEnumerable<string> Names => _choices.Values.Select(choice => choice.Link.Name);

    public IReadOnlyList<InterfaceCounters> Interfaces => _closed.And(_order.Select(handle => handle.Counters));

    /// <summary>The network namespace at the other end of an interface, which is a container's most often; 0: none, or not known.</summary>
    public ulong NamespaceBehind(uint interfaceIndex) => _peers.Behind(interfaceIndex);

    public bool Fill(PacketBatch batch)
    {
        var wait = AnyHasMore() ? 0 : PollMilliseconds;
        if (Poll(wait) == 0 && wait > 0)
        {
            return true;
        }

        for (var i = 0; i < _order.Length && !batch.IsFull; i++)
        {
            if (_descriptors[i + 1].revents != 0 || _order[i].HasMore)
            {
                Read(_order[i], batch);
            }
        }

        if (_descriptors[0].revents != 0 && _watch.TakeNews())
        {
            var links = _watch.List();
            _peers.Learn(links);
            Follow(CapturePlan.Make(links, _options.Interfaces));
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var handle in _handles.Values)
        {
            handle.Dispose();
        }

        _watch.Dispose();
    }

    bool AnyHasMore()
    {
        foreach (var handle in _order)
        {
            if (handle.HasMore)
            {
                return true;
            }
        }

        return false;
    }

    unsafe int Poll(int milliseconds)
    {
        fixed (PollFd* descriptors = _descriptors)
        {
            return Libc.poll(descriptors, (nuint)_descriptors.Length, milliseconds);
        }
    }

    void Read(CaptureHandle handle, PacketBatch batch)
    {
        if (handle.Read(batch) is { } problem)
        {
            var (index, _) = _handles.First(pair => pair.Value == handle);
            Close(index, problem);
            Arrange();
        }
    }

    void Follow(CapturePlan plan)
    {
        foreach (var (index, choice) in _choices.ToList())
        {
            if (!plan.Open.Any(wanted => Same(wanted, choice)))
            {
                var omission = plan.Omitted.FirstOrDefault(one => one.Link.Index == index);
                Close(index, omission?.Why ?? "it is down or gone");
            }
        }

        foreach (var choice in plan.Open.Where(choice => !_handles.ContainsKey(choice.Link.Index)))
        {
            Open(choice);
        }

        foreach (var (link, why) in plan.Omitted)
        {
            SayOnce($"{link.Name} is not captured: {why}");
        }

        Arrange();
    }

    void Open(CapturePlan.Choice choice)
    {
        var handle = CaptureHandle.Open(choice, _options, out var problem);
        if (handle is null)
        {
            SayOnce(problem!);
            return;
        }

        _handles.Add(choice.Link.Index, handle);
        _choices.Add(choice.Link.Index, choice);
        _say($"capturing on {choice.Link.Name}");
    }

    void Close(int index, string why)
    {
        var name = _choices[index].Link.Name;
        _closed.Add(_handles[index].Counters);
        _handles[index].Dispose();
        _handles.Remove(index);
        _choices.Remove(index);
        _said.RemoveWhere(sentence => sentence.StartsWith($"{name} ", StringComparison.Ordinal));
        _say($"no longer capturing on {name}: {why}");
    }

    void Arrange()
    {
        _order = [.. _handles.Values];
        _descriptors = [.. _order.Select(handle => handle.Descriptor).Prepend(_watch.Descriptor).Select(fd => new PollFd { fd = fd, events = LibcConstants.POLLIN })];
    }

    void RequireNamed(List<NetworkLink> links)
    {
        foreach (var name in _options.Interfaces)
        {
            var link = links.FirstOrDefault(link => link.Name == name);
            if (link is null)
            {
                throw new CaptureException($"no such interface: {name} (there are: {string.Join(", ", links.Select(one => one.Name))})");
            }

            if (!link.IsUp)
            {
                SayOnce($"{name} is down; it is captured when it comes up");
            }
        }
    }

    /// <summary>The list is made anew at every change; what was said of an interface is said again only when it changes.</summary>
    void SayOnce(string sentence)
    {
        if (_said.Add(sentence))
        {
            _say(sentence);
        }
    }

    static bool Same(CapturePlan.Choice one, CapturePlan.Choice other) =>
        one.Link.Index == other.Link.Index && one.Link.Name == other.Link.Name && one.WithoutVlans.SequenceEqual(other.WithoutVlans);
}
