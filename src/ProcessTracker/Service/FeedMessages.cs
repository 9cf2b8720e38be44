using Enrichment.Flows;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Tracker.Feed;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Binding = Enrichment.Bindings.Binding;
using ProcessInfo = Enrichment.Bindings.ProcessInfo;
using Translation = Enrichment.Bindings.Translation;
using WireAddresses = Enrichment.Grpc.Bindings.V1.NamespaceAddresses;
using WireBinding = Enrichment.Grpc.Bindings.V1.Binding;
using WireTranslation = Enrichment.Grpc.Bindings.V1.Translation;

namespace Enrichment.Tracker.Service;

/// <summary>Translates for one call. The messages are used again and again, so each is sent before the next is asked for.</summary>
sealed class FeedMessages
{
    const int AddressesKept = 4096;
    readonly CallProcesses _processes = new();
    readonly Dictionary<IpAddress, ByteString> _addresses = [];
    readonly FeedMessage _changes = new() { Changes = new Changes() };
    readonly FeedMessage _heartbeat = new() { Heartbeat = new Heartbeat() };
    readonly List<Change> _spare = [];

    public static FeedMessage Hello(FeedOrigin origin) => new()
    {
        Hello = new Hello
        {
            HostName = origin.HostName,
            BootId = origin.BootId,
            Epoch = origin.Epoch,
            Source = origin.Source,
            SourceReason = origin.SourceReason,
            IntervalNs = origin.Interval.Ticks * TimeSpan.NanosecondsPerTick,
            Version = origin.Version,
        },
    };

    public static FeedMessage Lost(ulong from, ulong to, string reason) =>
        new() { Lost = new Lost { FromSequence = from, ToSequence = to, Reason = reason } };

    public static FeedMessage Addresses(IReadOnlyList<Sources.Namespaces.NamespaceAddresses> all)
    {
        var message = new HostAddresses();
        foreach (var space in all)
        {
            var wire = new WireAddresses { Netns = space.NetNs };
            foreach (var (address, prefixLength) in space.Addresses)
            {
                wire.Addresses.Add(Bytes(address));
                wire.PrefixLengths.Add((uint)prefixLength);
            }

            message.Namespaces.Add(wire);
        }

        return new FeedMessage { Addresses = message };
    }

    /// <param name="firstSequence">Number of the first of these changes.</param>
    public FeedMessage Changes(ulong firstSequence, ReadOnlySpan<FeedChange> changes)
    {
        var message = _changes.Changes;
        message.Processes.Clear();
        message.Changes_.Clear();
        for (var i = 0; i < changes.Length; i++)
        {
            if (i == _spare.Count)
            {
                _spare.Add(new Change());
            }

            var change = _spare[i];
            change.Sequence = firstSequence + (ulong)i;
            Fill(change, changes[i], message.Processes);
            message.Changes_.Add(change);
        }

        return _changes;
    }

    public Snapshot Snapshot(ulong sequence, ReadOnlySpan<Binding> bindings, bool closed)
    {
        var message = new Snapshot { Sequence = sequence };
        foreach (var binding in bindings)
        {
            var wire = new WireBinding();
            Fill(wire, binding, closed, message.Processes);
            message.Bindings.Add(wire);
        }

        return message;
    }

    public Snapshot Snapshot(ulong sequence, ReadOnlySpan<Translation> translations)
    {
        var message = new Snapshot { Sequence = sequence };
        foreach (var translation in translations)
        {
            message.Translations.Add(WireOf(translation, !translation.IsOpen));
        }

        return message;
    }

    public FeedMessage Heartbeat(in FeedProgress progress, long wallTimeNs, long bootTimeNs)
    {
        var heartbeat = _heartbeat.Heartbeat;
        heartbeat.Sequence = progress.Sequence;
        heartbeat.WatermarkNs = progress.WatermarkNs;
        heartbeat.WallTimeNs = wallTimeNs;
        heartbeat.BootTimeNs = bootTimeNs;
        return _heartbeat;
    }

    /// <summary>A message holds a binding or a translation; what it does not hold is not sent.</summary>
    void Fill(Change change, in FeedChange of, RepeatedField<Process> processes)
    {
        if (of.Binding is { } binding)
        {
            change.Translation = null;
            Fill(change.Binding ??= new WireBinding(), binding, of.Closed, processes);
        }
        else
        {
            change.Binding = null;
            change.Translation = WireOf(of.Translation!, of.Closed);
        }
    }

    WireTranslation WireOf(Translation translation, bool closed) => new()
    {
        Id = translation.Id,
        Netns = translation.NetNs,
        Protocol = translation.Source.Protocol,
        SourceAddress = Cached(translation.Source.Address),
        SourcePort = translation.Source.Port,
        DestinationAddress = Cached(translation.Destination.Address),
        DestinationPort = translation.Destination.Port,
        TranslatedSourceAddress = Cached(translation.TranslatedSource.Address),
        TranslatedSourcePort = translation.TranslatedSource.Port,
        TranslatedDestinationAddress = Cached(translation.TranslatedDestination.Address),
        TranslatedDestinationPort = translation.TranslatedDestination.Port,
        OpenedFromNs = translation.OpenedFrom,
        OpenedByNs = translation.OpenedBy,
        ClosedFromNs = closed ? translation.ClosedFrom : 0,
        ClosedByNs = closed ? translation.ClosedBy : 0,
    };

    /// <param name="closed">As the change says: the binding itself may have been closed since an opening was noted.</param>
    void Fill(WireBinding wire, Binding binding, bool closed, RepeatedField<Process> processes)
    {
        wire.Id = binding.Id;
        wire.Cookie = binding.Cookie;
        wire.Netns = binding.NetNs;
        wire.Protocol = binding.Local.Protocol;
        wire.LocalAddress = Cached(binding.Local.Address);
        wire.LocalPort = binding.Local.Port;
        wire.RemoteAddress = binding.Remote is { } remote ? Cached(remote.Address) : ByteString.Empty;
        wire.RemotePort = binding.Remote?.Port ?? 0;
        wire.Listening = binding.Listening;
        wire.DualStack = binding.DualStack;
        wire.OpenedFromNs = binding.OpenedFrom;
        wire.OpenedByNs = binding.OpenedBy;
        wire.ClosedFromNs = closed ? binding.ClosedFrom : 0;
        wire.ClosedByNs = closed ? binding.ClosedBy : 0;
        wire.ProcessIds.Clear();
        foreach (var owner in binding.Owners)
        {
            var id = _processes.IdOf(owner, out var isNew);
            wire.ProcessIds.Add(id);
            if (isNew)
            {
                processes.Add(Process(id, owner));
            }
        }
    }

    static Process Process(ulong id, ProcessInfo process)
    {
        var wire = Described(id, process);
        for (var i = 0; i < process.Parents.Count; i++)
        {
            wire.Parents.Add(new Parent { Pid = (uint)process.Parents[i].Pid, Name = process.Parents[i].Name });
        }

        return wire;
    }

    static Process Described(ulong id, ProcessInfo process) => new()
    {
        Id = id,
        Pid = (uint)process.Pid,
        StartTimeNs = process.StartTimeNs,
        Name = process.Name,
        Executable = process.Executable ?? "",
        CommandLine = process.CommandLine ?? "",
        Uid = process.Uid,
        User = process.UserName ?? "",
        ParentPid = (uint)process.ParentPid,
        Cgroup = process.Cgroup ?? "",
        ContainerId = process.ContainerId ?? "",
        ContainerName = process.ContainerName ?? "",
        Pod = process.Pod ?? "",
        Incomplete = process.IsIncomplete,
    };

    ByteString Cached(IpAddress address)
    {
        if (!_addresses.TryGetValue(address, out var bytes))
        {
            if (_addresses.Count == AddressesKept)
            {
                _addresses.Clear();
            }

            _addresses.Add(address, bytes = Bytes(address));
        }

        return bytes;
    }

    static ByteString Bytes(IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return ByteString.CopyFrom(bytes[..address.WriteBytes(bytes)]);
    }
}
