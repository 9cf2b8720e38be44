using Enrichment.Flows;
using Enrichment.Updater.Attribution.Lookup;

namespace Enrichment.Updater.Attribution;

/// <summary>Which namespace of which host has an address, since when and until when. Loopback addresses are everyone's and are not kept.</summary>
/// <param name="index">Says where the first holding of an address is.</param>
sealed class AddressTable(AddressIndex index)
{
    readonly List<Holding> _holdings = [];

    public int Count => _holdings.Count;

    /// <summary>The first holding of the address; -1: nobody has it. Go on by <see cref="Holding.Next"/>.</summary>
    public int First(IpAddress address) => index.Find(address).First;

    public Holding this[int index] => _holdings[index];

    /// <summary>The place has the address from then on; where it is known to have it already, since the earlier of both.</summary>
    public void Add(IpAddress address, int place, long fromNs)
    {
        if (address.IsAny || address.IsLoopback || address.IsMulticastOrBroadcast)
        {
            return;
        }

        var first = First(address);
        var gone = -1;
        for (var i = first; i >= 0; i = _holdings[i].Next)
        {
            if (_holdings[i].Place == place)
            {
                if (_holdings[i].UntilNs == long.MaxValue)
                {
                    _holdings[i] = _holdings[i] with { FromNs = Math.Min(_holdings[i].FromNs, fromNs) };
                    index.Get(address).IsSettled = IsAlways(_holdings[first]);
                    return;
                }

                gone = i;
            }
        }

        if (gone >= 0)
        {
            // It came back: what lay between is forgotten, so that the list does not grow with every flap.
            _holdings[gone] = _holdings[gone] with { UntilNs = long.MaxValue };
            return;
        }

        Append(new Holding(address, place, fromNs, long.MaxValue, first));
    }

    /// <summary>A socket was at the address then: the place had it from then to then, and between that and other times when it was seen.</summary>
    public void See(IpAddress address, int place, long fromNs, long untilNs)
    {
        if (address.IsAny || address.IsLoopback || address.IsMulticastOrBroadcast)
        {
            return;
        }

        var first = First(address);
        for (var i = first; i >= 0; i = _holdings[i].Next)
        {
            var holding = _holdings[i];
            if (holding.Place == place)
            {
                _holdings[i] = holding with { FromNs = Math.Min(holding.FromNs, fromNs), UntilNs = Math.Max(holding.UntilNs, untilNs) };
                return;
            }
        }

        Append(new Holding(address, place, fromNs, untilNs, first));
    }

    /// <summary>Ends every holding of the places that <paramref name="keep"/> does not name.</summary>
    public void EndOthers(Func<int, bool> isConcerned, Func<int, IpAddress, bool> keep, long untilNs)
    {
        for (var i = 0; i < _holdings.Count; i++)
        {
            var holding = _holdings[i];
            if (holding.UntilNs == long.MaxValue && isConcerned(holding.Place) && !keep(holding.Place, holding.Address))
            {
                _holdings[i] = holding with { UntilNs = untilNs };
                index.Get(holding.Address).IsSettled = false;
            }
        }
    }

    void Append(in Holding holding)
    {
        ref var entry = ref index.Get(holding.Address);
        entry.IsSettled = IsAlways(holding);
        (entry.First, entry.Place) = (_holdings.Count, holding.Place);
        _holdings.Add(holding);
    }

    /// <summary>At all times, and no other place at any.</summary>
    static bool IsAlways(in Holding newest) => newest is { FromNs: long.MinValue, UntilNs: long.MaxValue, Next: < 0 };

    internal readonly record struct Holding(IpAddress Address, int Place, long FromNs, long UntilNs, int Next);
}
