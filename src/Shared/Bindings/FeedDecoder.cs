using Enrichment.Flows;
using Wire = Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Bindings;

/// <summary>Messages of the feed as bindings. It holds the processes that one call has named so far.</summary>
public sealed class FeedDecoder
{
    const int MostProcesses = 1 << 18;

    readonly Dictionary<ulong, ProcessInfo> _processes = [];
    readonly ParentsPool _parents = new();
    string _bootId = "";
    ulong _newest;

    /// <summary>Bindings, translations and addresses that made no sense, and were left out.</summary>
    public long Refused { get; private set; }

    /// <summary>A new call: its numbers for processes mean something else.</summary>
    public void Begin(string bootId)
    {
        _processes.Clear();
        _newest = 0;
        _bootId = bootId;
    }

    public void Learn(IEnumerable<Wire.Process> processes)
    {
        foreach (var process in processes)
        {
            _newest = Math.Max(_newest, process.Id);
            _processes[process.Id] = new ProcessInfo
            {
                BootId = _bootId,
                Pid = (int)process.Pid,
                StartTimeNs = process.StartTimeNs,
                Name = process.Name,
                Executable = NullIfEmpty(process.Executable),
                CommandLine = NullIfEmpty(process.CommandLine),
                Uid = process.Uid,
                UserName = NullIfEmpty(process.User),
                ParentPid = (int)process.ParentPid,
                Parents = ParentsOf(process),
                Cgroup = NullIfEmpty(process.Cgroup),
                ContainerId = NullIfEmpty(process.ContainerId),
                ContainerName = NullIfEmpty(process.ContainerName),
                Pod = NullIfEmpty(process.Pod),
                IsIncomplete = process.Incomplete,
            };
        }

        if (_processes.Count > MostProcesses)
        {
            ForgetOldest();
        }
    }

    /// <summary>Null where the message cannot be a binding.</summary>
    public Binding? Decode(Wire.Binding? wire)
    {
        if (wire is null || wire.Protocol > byte.MaxValue || !TryEndpoint(wire.LocalAddress, wire.LocalPort, wire.Protocol, out var local)
            || (wire.RemoteAddress.Length > 0 && !TryEndpoint(wire.RemoteAddress, wire.RemotePort, wire.Protocol, out _)))
        {
            Refused++;
            return null;
        }

        Endpoint? remote = null;
        if (wire.RemoteAddress.Length > 0 && TryEndpoint(wire.RemoteAddress, wire.RemotePort, wire.Protocol, out var connected))
        {
            remote = connected;
        }

        return new Binding
        {
            Id = wire.Id,
            Cookie = wire.Cookie,
            NetNs = wire.Netns,
            Local = local,
            Remote = remote,
            Listening = wire.Listening,
            DualStack = wire.DualStack,
            Owners = OwnersOf(wire),
            OpenedFrom = wire.OpenedFromNs,
            OpenedBy = wire.OpenedByNs,
            ClosedFrom = wire.ClosedByNs == 0 ? Binding.Open : wire.ClosedFromNs,
            ClosedBy = wire.ClosedByNs == 0 ? Binding.Open : wire.ClosedByNs,
        };
    }

    /// <summary>Null where the message cannot be a translation.</summary>
    public Translation? Decode(Wire.Translation wire)
    {
        if (wire.Protocol > byte.MaxValue
            || !TryEndpoint(wire.SourceAddress, wire.SourcePort, wire.Protocol, out var source)
            || !TryEndpoint(wire.DestinationAddress, wire.DestinationPort, wire.Protocol, out var destination)
            || !TryEndpoint(wire.TranslatedSourceAddress, wire.TranslatedSourcePort, wire.Protocol, out var translatedSource)
            || !TryEndpoint(wire.TranslatedDestinationAddress, wire.TranslatedDestinationPort, wire.Protocol, out var translatedDestination))
        {
            Refused++;
            return null;
        }

        return new Translation
        {
            Id = wire.Id,
            NetNs = wire.Netns,
            Source = source,
            Destination = destination,
            TranslatedSource = translatedSource,
            TranslatedDestination = translatedDestination,
            OpenedFrom = wire.OpenedFromNs,
            OpenedBy = wire.OpenedByNs,
            ClosedFrom = wire.ClosedByNs == 0 ? Binding.Open : wire.ClosedFromNs,
            ClosedBy = wire.ClosedByNs == 0 ? Binding.Open : wire.ClosedByNs,
        };
    }

    public List<(ulong NetNs, IpAddress Address)> Decode(Wire.HostAddresses wire)
    {
        var addresses = new List<(ulong, IpAddress)>();
        foreach (var space in wire.Namespaces)
        {
            foreach (var bytes in space.Addresses)
            {
                if (bytes.Length is 4 or 16)
                {
                    addresses.Add((space.Netns, IpAddress.FromBytes(bytes.Span)));
                }
                else
                {
                    Refused++;
                }
            }
        }

        return addresses;
    }

    // A call may last for months. Numbers go up, and a tracker names a process again before it uses a number long gone;
    // where one does not, the binding has no owner, which is better than a wrong one.
    void ForgetOldest()
    {
        foreach (var id in _processes.Keys)
        {
            if (id + (MostProcesses / 2) < _newest)
            {
                _processes.Remove(id);
            }
        }
    }

    List<ProcessInfo> OwnersOf(Wire.Binding wire)
    {
        var owners = new List<ProcessInfo>(wire.ProcessIds.Count);
        foreach (var id in wire.ProcessIds)
        {
            if (_processes.TryGetValue(id, out var process))
            {
                owners.Add(process);
            }
            else
            {
                Refused++;
            }
        }

        return owners;
    }

    ProcessParents ParentsOf(Wire.Process process)
    {
        _parents.Begin();
        foreach (var parent in process.Parents)
        {
            if (!_parents.Add(new ProcessParent((int)parent.Pid, parent.Name)))
            {
                break;
            }
        }

        return _parents.Intern();
    }

    static bool TryEndpoint(Google.Protobuf.ByteString address, uint port, uint protocol, out Endpoint endpoint)
    {
        endpoint = default;
        if (address.Length is not (4 or 16) || port > ushort.MaxValue)
        {
            return false;
        }

        endpoint = new Endpoint(IpAddress.FromBytes(address.Span), (ushort)port, (byte)protocol);
        return true;
    }

    static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
