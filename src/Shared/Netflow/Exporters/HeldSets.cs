using Enrichment.Netflow.Decoding;

namespace Enrichment.Netflow.Exporters;

/// <summary>Sets of data that came before their template. They wait a bounded time, and no more of them than a bounded number of bytes.</summary>
sealed class HeldSets(ExporterCounters counters, ExporterBudget budget)
{
    /// <summary>Exporters tell templates anew each minute, or each so many datagrams; what is older would be late in the files.</summary>
    public const long MostAgeNs = 60_000_000_000;

    const int Overhead = 128; // of the objects

    readonly Queue<Held> _sets = [];

    public bool IsEmpty => _sets.Count == 0;

    /// <param name="id">Of the template.</param>
    /// <param name="body">What stands behind the set's header.</param>
    public void Add(ushort id, ReadOnlySpan<byte> body, in MessageContext message)
    {
        DropOld(message.ReceivedNs);
        bool fits;
        while (!(fits = budget.TryHold(SizeOf(body.Length))) && _sets.Count > 0)
        {
            GiveUp();
        }

        if (!fits)
        {
            counters.SetsGivenUp++;
            return;
        }

        counters.SetsHeld++;
        _sets.Enqueue(new Held(id, body.ToArray(), message));
    }

    /// <summary>Takes out what waited for a template; nothing else changes its order.</summary>
    public IEnumerable<Held> Take(ushort id, long nowNs)
    {
        DropOld(nowNs);
        for (var i = _sets.Count; i > 0; i--)
        {
            var held = _sets.Dequeue();
            if (held.Id == id)
            {
                budget.GiveHeld(SizeOf(held.Body.Length));
                counters.SetsRecovered++;
                yield return held;
            }
            else
            {
                _sets.Enqueue(held);
            }
        }
    }

    /// <summary>Nobody tells of their templates any more.</summary>
    public void Clear()
    {
        while (!IsEmpty)
        {
            GiveUp();
        }
    }

    void DropOld(long nowNs)
    {
        while (_sets.TryPeek(out var oldest) && nowNs - oldest.Message.ReceivedNs > MostAgeNs)
        {
            GiveUp();
        }
    }

    void GiveUp()
    {
        budget.GiveHeld(SizeOf(_sets.Dequeue().Body.Length));
        counters.SetsGivenUp++;
    }

    static int SizeOf(int body) => body + Overhead;

    internal sealed record Held(ushort Id, byte[] Body, MessageContext Message);
}
