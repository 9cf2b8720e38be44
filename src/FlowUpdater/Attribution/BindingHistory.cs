using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution.Frozen;
using Enrichment.Updater.Attribution.Lookup;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// The bindings of any number of hosts over time. Writers and readers take <see cref="Gate"/> for one change or one
/// lookup; once frozen (archives) there are no writers, and readers take nothing.
/// </summary>
sealed class BindingHistory
{
    readonly BindingTable _table = new();
    readonly OwnerTable _owners = new();
    readonly AddressTable _addresses;
    readonly TranslationTable _translations;
    readonly BindingHistoryOptions _options;
    readonly List<BindingHost> _hosts = [];
    readonly List<Place> _places = [];
    readonly Dictionary<(int Host, ulong NetNs), int> _placeIndex = [];

    public BindingHistory()
        : this(new BindingHistoryOptions())
    {
    }

    public BindingHistory(BindingHistoryOptions options)
    {
        _options = options;
        _addresses = new AddressTable(AddressIndex);
        _translations = new TranslationTable(options.MostTranslations);
    }

    public Lock Gate { get; } = new();

    public bool IsFrozen { get; private set; }

    /// <summary>The host on which flows are captured; null: not known, or flows of many. Only its sockets can be at a loopback address.</summary>
    public BindingHost? CaptureHost { get; set; }

    public List<BindingHost> Hosts => _hosts;

    public int Count => _table.Count;

    public int OpenCount => _table.OpenCount;

    /// <summary>Memory of bindings and of what finds them; names and processes are not in it.</summary>
    public long Bytes => Frozen?.Bytes ?? _table.Bytes;

    /// <summary>Bindings that did not fit, or had to go before their time.</summary>
    public long Dropped { get; private set; }

    /// <summary>Bindings without a port by which a flow could mean them: sockets not yet bound, and raw ones where others may be unknown.</summary>
    public long NotUsable { get; private set; }

    /// <summary>Takes the table's place once there are no more changes.</summary>
    internal FrozenRows? Frozen { get; private set; }

    /// <summary>Of each address, how many rows are bound to it and who has it.</summary>
    internal AddressIndex AddressIndex { get; } = new();

    /// <summary>Ports of sockets that are not connected, or on every address.</summary>
    internal PortSet Unconnected { get; } = new();

    /// <summary>There are sockets on every address of which it is known whom they answer (see <see cref="RowKey.Answering"/>).</summary>
    internal bool HasAnswering { get; private set; }

    internal BindingTable Table => _table;

    internal OwnerTable Owners => _owners;

    internal AddressTable Addresses => _addresses;

    internal List<Place> Places => _places;

    internal TranslationTable Translations => _translations;

    public BindingHost AddHost(string name)
    {
        lock (Gate)
        {
            var host = new BindingHost(_hosts.Count, name);
            _hosts.Add(host);
            return host;
        }
    }

    /// <summary>No more changes, of hosts and their clocks neither: lookups need no lock from now on, and find their way faster.</summary>
    public void Freeze()
    {
        lock (Gate)
        {
            if (!IsFrozen)
            {
                Frozen = _table.Freeze([.. _places.Select(place => place.Host.OffsetNs)]);
                IsFrozen = true;
            }
        }
    }

    /// <returns>A handle for <see cref="Close"/>, good while the binding is open; -1: not kept.</returns>
    public int Add(BindingHost host, Binding binding)
    {
        if (binding.Local.Port == 0 && (IpProtocol.HasPorts(binding.Local.Protocol) || !host.SeesEverySocket))
        {
            NotUsable++;
            return -1;
        }

        lock (Gate)
        {
            if (IsFrozen)
            {
                throw new InvalidOperationException("a frozen history takes no more bindings");
            }

            if (_table.Count >= _options.MostBindings && !TryRemoveOldest())
            {
                Dropped++;
                return -1;
            }

            var place = PlaceOf(host, binding.NetNs);
            if (!host.TellsAddresses)
            {
                _addresses.See(
                    binding.Local.Address, place, binding.OpenedFrom - _options.SeenAddressSlackNs, binding.IsOpen ? Binding.Open : binding.ClosedBy + _options.SeenAddressSlackNs);
            }

            HasAnswering |= binding.Remote is not null && binding.Local.Address.IsAny;
            AddressIndex.Get(binding.Local.Address).Bound++;
            if (binding.Remote is null || binding.Local.Address.IsAny)
            {
                Unconnected.Add(binding.Local.Protocol, binding.Local.Port);
            }

            return _table.Add(RowOf(binding, place, _owners.Acquire(binding.Owners)));
        }
    }

    public void Close(int handle, long closedFromNs, long closedByNs)
    {
        if (handle < 0)
        {
            return;
        }

        lock (Gate)
        {
            _table.Close(handle, closedFromNs, closedByNs);
        }
    }

    /// <returns>A handle for <see cref="End"/>; null: not kept.</returns>
    public TranslationTable.Entry? AddTranslation(BindingHost host, Translation translation)
    {
        lock (Gate)
        {
            return IsFrozen
                ? throw new InvalidOperationException("a frozen history takes no more translations")
                : _translations.Add(translation, _places[PlaceOf(host, translation.NetNs)]);
        }
    }

    public void End(TranslationTable.Entry? entry, long closedFromNs, long closedByNs)
    {
        if (entry is not null)
        {
            lock (Gate)
            {
                _translations.Close(entry, closedFromNs, closedByNs);
            }
        }
    }

    /// <summary>All addresses of a host, instead of those told before.</summary>
    public void SetAddresses(BindingHost host, IReadOnlyCollection<(ulong NetNs, IpAddress Address)> addresses, long hostNowNs)
    {
        lock (Gate)
        {
            var from = host.TellsAddresses ? hostNowNs - _options.AddressSlackNs : long.MinValue;
            host.TellsAddresses = true;
            var now = new HashSet<(int, IpAddress)>();
            foreach (var (netNs, address) in addresses)
            {
                var place = PlaceOf(host, netNs);
                now.Add((place, address));
                _addresses.Add(address, place, from);
            }

            _addresses.EndOthers(place => _places[place].Host == host, (place, address) => now.Contains((place, address)), hostNowNs);
        }
    }

    /// <summary>Forgets what was closed longer ago than the retention.</summary>
    public void Expire(long updaterNowNs)
    {
        lock (Gate)
        {
            _translations.Expire(updaterNowNs, _options.RetentionNs);
            while (_table.OldestClosed is var oldest && oldest >= 0)
            {
                ref var row = ref _table[oldest];
                if (row.ClosedBy > _places[row.Place].Host.ToHost(updaterNowNs) - _options.RetentionNs)
                {
                    return;
                }

                RemoveOldestClosed();
            }
        }
    }

    /// <summary>The rows of a key, whatever their time; hold <see cref="Gate"/>, and look at them by <see cref="Row"/>.</summary>
    /// <param name="rows">Takes as many as there is room for.</param>
    /// <returns>How many there are; where there are more than there is room for, one more than that.</returns>
    internal int Find(in RowKey key, Span<int> rows)
    {
        var hash = key.Hash();
        var count = 0;
        for (var i = Frozen?.First(key, hash) ?? _table.First(hash); i >= 0 && count <= rows.Length; i = Next(i, hash))
        {
            if (Frozen is null && !key.Fits(Row(i)))
            {
                continue;
            }

            if (count < rows.Length)
            {
                rows[count] = i;
            }

            count++;
        }

        return count;
    }

    internal ref BindingRow Row(int index) => ref Frozen is { } frozen ? ref frozen[index] : ref _table[index];

    /// <summary>Whether any row has this local address.</summary>
    internal bool IsBound(IpAddress address) => AddressIndex.Find(address).Bound > 0;

    /// <summary>The first of <see cref="Addresses"/> that says who has the address; -1: nobody.</summary>
    internal int FirstHolding(IpAddress address) => AddressIndex.Find(address).First;

    /// <summary>The place, or -1 where nothing of it is known.</summary>
    internal int FindPlace(BindingHost host, ulong netNs) => _placeIndex.GetValueOrDefault((host.Index, netNs), -1);

    int Next(int row, uint hash) => Frozen is null ? _table.Next(row, hash) : Frozen[row].Continues ? row + 1 : -1;

    bool TryRemoveOldest()
    {
        if (_table.OldestClosed < 0)
        {
            return false;
        }

        RemoveOldestClosed();
        Dropped++;
        return true;
    }

    void RemoveOldestClosed()
    {
        var row = _table.RemoveOldestClosed();
        _owners.Release(row.Owners);
        AddressIndex.Get(row.Local).Bound--;
        if (row.Kind != RowKind.Connected || row.Local.IsAny)
        {
            Unconnected.Remove(row.Protocol, row.LocalPort);
        }
    }

    int PlaceOf(BindingHost host, ulong netNs)
    {
        if (!_placeIndex.TryGetValue((host.Index, netNs), out var place))
        {
            place = _places.Count;
            _places.Add(new Place(host, netNs));
            _placeIndex.Add((host.Index, netNs), place);
        }

        return place;
    }

    static BindingRow RowOf(Binding binding, int place, int owners) => new()
    {
        Kind = BindingRow.KindOf(binding),
        Local = binding.Local.Address,
        LocalPort = binding.Local.Port,
        Remote = binding.Remote?.Address ?? default,
        RemotePort = IpProtocol.HasPorts(binding.Local.Protocol) ? binding.Remote?.Port ?? 0 : (ushort)0,
        Protocol = binding.Local.Protocol,
        Traits = (binding.Local.Address.IsIPv4 ? RowTraits.IPv4 : 0) | (binding.DualStack ? RowTraits.DualStack : 0),
        Place = place,
        Owners = owners,
        OpenedFrom = binding.OpenedFrom,
        OpenedBy = binding.OpenedBy,
        ClosedFrom = binding.ClosedFrom,
        ClosedBy = binding.ClosedBy,
    };

    /// <summary>A network namespace of a host; 0: not known which.</summary>
    internal sealed record Place(BindingHost Host, ulong NetNs);
}
