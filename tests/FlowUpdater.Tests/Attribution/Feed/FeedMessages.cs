using Enrichment.Bindings;
using Enrichment.Flows;
using Google.Protobuf;
using Wire = Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Updater.Tests.Attribution.Feed;

/// <summary>Messages of a tracker, from bindings.</summary>
static class FeedMessages
{
    public static Wire.FeedMessage Hello(string epoch, string bootId = "boot") =>
        new() { Hello = new() { HostName = "host", BootId = bootId, Epoch = epoch, Source = "sockdiag", IntervalNs = 250_000_000 } };

    public static Wire.FeedMessage Snapshot(ulong sequence, params Binding[] bindings) => Snapshot(sequence, true, bindings);

    public static Wire.FeedMessage Snapshot(ulong sequence, bool last, params Binding[] bindings)
    {
        var snapshot = new Wire.Snapshot { Sequence = sequence, Last = last };
        foreach (var binding in bindings)
        {
            snapshot.Bindings.Add(ToWire(binding, snapshot.Processes.Add));
        }

        return new() { Snapshot = snapshot };
    }

    public static Wire.FeedMessage Change(ulong sequence, Binding binding)
    {
        var changes = new Wire.Changes();
        changes.Changes_.Add(new Wire.Change { Sequence = sequence, Binding = ToWire(binding, changes.Processes.Add) });
        return new() { Changes = changes };
    }

    public static Wire.FeedMessage Heartbeat(ulong sequence, long watermarkNs, long? wallNs = null) =>
        new() { Heartbeat = new() { Sequence = sequence, WallTimeNs = wallNs ?? watermarkNs, WatermarkNs = watermarkNs } };

    public static Wire.FeedMessage Lost() => new() { Lost = new() { FromSequence = 1, ToSequence = 2, Reason = "slow" } };

    public static Wire.FeedMessage Addresses(params string[] addresses)
    {
        var space = new Wire.NamespaceAddresses { Netns = 1 };
        space.Addresses.AddRange(addresses.Select(a => Bytes(IpAddress.Parse(a))));
        return new() { Addresses = new() { Namespaces = { space } } };
    }

    static Wire.Binding ToWire(Binding binding, Action<Wire.Process> learn)
    {
        var wire = new Wire.Binding
        {
            Id = binding.Id,
            Cookie = binding.Cookie,
            Netns = binding.NetNs,
            Protocol = binding.Local.Protocol,
            LocalAddress = Bytes(binding.Local.Address),
            LocalPort = binding.Local.Port,
            OpenedFromNs = binding.OpenedFrom,
            OpenedByNs = binding.OpenedBy,
            ClosedFromNs = binding.IsOpen ? 0 : binding.ClosedFrom,
            ClosedByNs = binding.IsOpen ? 0 : binding.ClosedBy,
        };
        if (binding.Remote is { } remote)
        {
            (wire.RemoteAddress, wire.RemotePort) = (Bytes(remote.Address), remote.Port);
        }

        foreach (var owner in binding.Owners)
        {
            learn(new Wire.Process { Id = (ulong)owner.Pid, Pid = (uint)owner.Pid, StartTimeNs = owner.StartTimeNs, Name = owner.Name });
            wire.ProcessIds.Add((ulong)owner.Pid);
        }

        return wire;
    }

    static ByteString Bytes(IpAddress address)
    {
        var bytes = new byte[16];
        return ByteString.CopyFrom(bytes, 0, address.WriteBytes(bytes));
    }
}
