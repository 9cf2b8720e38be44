using System.Runtime.CompilerServices;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>
/// One thread's groups whose keys are numbers of two bytes at most, such as ports and protocols: each number has its place, and nothing is
/// searched. Memory is touched where numbers are met.
/// </summary>
sealed unsafe class NumberGroups : IDisposable
{
    const int Numbers = ushort.MaxValue + 1, Words = 4;

    static readonly EntryLayout Layout = new(keyWords: 0, isWide: false, hasRecord: false);

    PageMemory _memory;

    public NumberGroups() => _memory.Resize(Numbers * Words * sizeof(ulong));

    /// <returns>False, and nothing was added: the sums do not fit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(ulong number, in FlowSums sums)
    {
        var entry = (ulong*)_memory.Address + number * Words;
        if (IsThere(entry))
        {
            return Layout.TryAdd(entry, sums);
        }

        if (!EntryLayout.IsNarrow(sums))
        {
            return false;
        }

        Layout.Write(entry, sums);
        return true;
    }

    /// <summary>Gives all groups away.</summary>
    public void MoveTo(GroupWriter writer)
    {
        for (var number = 0UL; number < Numbers; number++)
        {
            var entry = (ulong*)_memory.Address + number * Words;
            if (IsThere(entry))
            {
                *writer.NextKey = number;
                Layout.Read(entry, out writer.NextSums);
                writer.Add(1);
                new Span<ulong>(entry, Words).Clear();
            }
        }
    }

    public void Dispose() => _memory.Free();

    /// <summary>Each group has a flow at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsThere(ulong* entry) => (uint)entry[2] != 0;
}
