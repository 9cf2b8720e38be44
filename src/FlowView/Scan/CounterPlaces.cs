using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>Where times and counters stand in records of one shape.</summary>
struct CounterPlaces
{
    int _generic, _counters;

    /// <summary>Whether the places say it all; else each record has to be asked.</summary>
    public bool AreKnown { get; private set; }

    public void Bind(FlowRecord sample)
    {
        AreKnown = TryPlace<GenericFlow>(sample, ElementId.GenericFlow, out _generic);
        TryPlace<CounterFlow>(sample, ElementId.CounterFlow, out _counters);
    }

    /// <param name="record">Its first byte.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref readonly GenericFlow Generic(ref byte record) => ref Unsafe.As<byte, GenericFlow>(ref Unsafe.Add(ref record, _generic));

    /// <summary>All zero where the records have none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref readonly CounterFlow Counters(ref byte record) =>
        ref _counters == 0 ? ref Missing.Value : ref Unsafe.As<byte, CounterFlow>(ref Unsafe.Add(ref record, _counters));

    static bool TryPlace<T>(FlowRecord sample, ElementId id, out int at)
        where T : unmanaged
    {
        var payload = sample.Payload(id);
        var isWhole = payload.Length >= Unsafe.SizeOf<T>();
        at = isWhole ? Offset(sample, payload) : 0;
        return isWhole;
    }

    /// <param name="part">Of the record's bytes.</param>
    public static int Offset(FlowRecord record, ReadOnlySpan<byte> part) =>
        (int)Unsafe.ByteOffset(ref MemoryMarshal.GetReference(record.Bytes), ref MemoryMarshal.GetReference(part));

    static class Missing
    {
        public static readonly CounterFlow Value;
    }
}
