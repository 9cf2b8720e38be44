using System.Buffers.Binary;
using Enrichment.Fields;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>A number of a flow that filters ask for.</summary>
/// <param name="name">As a filter's text names it.</param>
/// <param name="largest">The largest value that makes sense; a filter with a larger one is refused.</param>
abstract class NumberField(string name, ulong largest)
{
    public string Name => name;

    public ulong Largest => largest;

    /// <returns>False: the flow has no such number.</returns>
    public abstract bool TryRead(FlowRecord flow, out ulong value);
}

/// <summary>A number at a fixed place in an element; zero where the element is too short for it.</summary>
/// <param name="missingIsZero">Flows without the element have the number 0 (nfdump's AS numbers); else they have none.</param>
/// <param name="largest">0: what its bytes hold.</param>
sealed class ElementField(string name, Place place, ulong largest = 0, bool missingIsZero = false)
    : NumberField(name, largest == 0 ? ulong.MaxValue >> 64 - 8 * place.Width : largest)
{
    public ElementId Id => place.Id;

    /// <summary>In the payload.</summary>
    public int Offset => place.Offset;

    /// <summary>1, 2, 4 or 8 bytes.</summary>
    public int Width => place.Width;

    public bool MissingIsZero => missingIsZero;

    public override bool TryRead(FlowRecord flow, out ulong value)
    {
        value = 0;
        if (!flow.Has(Id))
        {
            return missingIsZero;
        }

        var payload = flow.Payload(Id);
        if (payload.Length >= Offset + Width)
        {
            value = Number(payload[Offset..], Width);
        }

        return true;
    }

    static ulong Number(ReadOnlySpan<byte> bytes, int width) => width switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
    };
}

/// <summary>A number of the record's header, which every flow has.</summary>
/// <param name="offset">From the start of the record; see <see cref="FlowRecord"/>.</param>
sealed class HeaderField(string name, int offset, int width) : NumberField(name, (1UL << 8 * width) - 1)
{
    public int Offset => offset;

    public int Width => width;

    public override bool TryRead(FlowRecord flow, out ulong value)
    {
        value = width == 1 ? flow.Bytes[offset] : BinaryPrimitives.ReadUInt16LittleEndian(flow.Bytes[offset..]);
        return true;
    }
}

/// <summary>A number made of others.</summary>
/// <param name="element">Flows without it do not have the number; null: all have it.</param>
sealed class ComputedField(string name, ElementId? element, Func<FlowRecord, ulong> value, ulong largest = ulong.MaxValue)
    : NumberField(name, largest)
{
    public override bool TryRead(FlowRecord flow, out ulong number)
    {
        var has = element is not { } id || flow.Has(id);
        number = has ? value(flow) : 0;
        return has;
    }
}
