using System.Runtime.CompilerServices;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// The key under which bindings are found: a connected socket by all five fields, one bound to an address by local
/// endpoint, one bound to every address by host, namespace, port and protocol.
/// </summary>
readonly struct RowKey
{
    // So that nobody can choose remote endpoints that fall into one bucket.
    static readonly ulong Seed = (ulong)Random.Shared.NextInt64() | 1;

    readonly IpAddress _local;
    readonly IpAddress _remote;
    readonly uint _ports;
    readonly int _place;
    readonly byte _protocol;
    readonly RowKind _kind;

    RowKey(RowKind kind, IpAddress local, ushort localPort, IpAddress remote, ushort remotePort, byte protocol, int place)
    {
        _kind = kind;
        _local = local;
        _remote = remote;
        _ports = ((uint)localPort << 16) | remotePort;
        _protocol = protocol;
        _place = place;
    }

    public static RowKey Connected(IpAddress local, ushort localPort, IpAddress remote, ushort remotePort, byte protocol) =>
        new(RowKind.Connected, local, localPort, remote, remotePort, protocol, 0);

    public static RowKey Local(IpAddress local, ushort localPort, byte protocol) =>
        new(RowKind.Local, local, localPort, default, 0, protocol, 0);

    /// <summary>As <see cref="Connected"/>, of a socket on every address, of which it is known that this remote end is its.</summary>
    public static RowKey Answering(int place, ushort localPort, IpAddress remote, ushort remotePort, byte protocol) =>
        new(RowKind.Connected, default, localPort, remote, remotePort, protocol, place);

    public static RowKey Wildcard(int place, ushort localPort, byte protocol) =>
        new(RowKind.Wildcard, default, localPort, default, 0, protocol, place);

    public static RowKey Of(in BindingRow row) => row.Kind switch
    {
        RowKind.Connected when row.Local.IsAny => Answering(row.Place, row.LocalPort, row.Remote, row.RemotePort, row.Protocol),
        RowKind.Connected => Connected(row.Local, row.LocalPort, row.Remote, row.RemotePort, row.Protocol),
        RowKind.Local => Local(row.Local, row.LocalPort, row.Protocol),
        _ => Wildcard(row.Place, row.LocalPort, row.Protocol),
    };

    public uint Hash() => Hash(_kind, _ports, _protocol, _place, _local, _remote);

    /// <summary>The hash of <see cref="Connected"/>, without the detour of making the key.</summary>
    public static uint HashOfConnected(in IpAddress local, ushort localPort, in IpAddress remote, ushort remotePort, byte protocol) =>
        Hash(RowKind.Connected, ((uint)localPort << 16) | remotePort, protocol, 0, local, remote);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Hash(RowKind kind, uint ports, byte protocol, int place, in IpAddress local, in IpAddress remote)
    {
        var hash = Mix(Seed, ports | ((ulong)protocol << 32) | ((ulong)kind << 40) | ((ulong)place << 48));
        if (kind == RowKind.Wildcard)
        {
            hash = Mix(hash, (ulong)place); // there may be more than have room above
        }
        else
        {
            hash = Mix(Mix(hash, local.High), local.Low);
            if (kind == RowKind.Connected)
            {
                hash = Mix(Mix(hash, remote.High), remote.Low);
            }
        }

        return (uint)(hash >> 32);
    }

    public bool Fits(in BindingRow row)
    {
        if (row.Kind != _kind || row.LocalPort != _ports >> 16 || row.Protocol != _protocol)
        {
            return false;
        }

        return _kind switch
        {
            RowKind.Connected => row.RemotePort == (ushort)_ports && row.Remote == _remote
                && (_local == default ? row.Local.IsAny && row.Place == _place : row.Local == _local),
            RowKind.Local => row.Local == _local,
            _ => row.Place == _place,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Mix(ulong hash, ulong value)
    {
        var high = Math.BigMul(hash ^ value, 0x9E37_79B9_7F4A_7C15, out var low);
        return high ^ low;
    }
}
