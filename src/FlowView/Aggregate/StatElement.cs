using System.Buffers.Binary;
using Enrichment.Flows;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate;

/// <summary>One place in a flow that a statistic takes its values from.</summary>
abstract class StatElement
{
    /// <returns>False: the flow has no such value.</returns>
    public abstract bool TryRead(FlowRecord flow, StatTexts texts, out StatKey key);
}

/// <summary>A number of an element.</summary>
/// <param name="missingIsZero">See <see cref="StatKind.Number"/>.</param>
sealed class NumberElement(ElementId id, int offset, int width, bool missingIsZero) : StatElement
{
    public override bool TryRead(FlowRecord flow, StatTexts texts, out StatKey key)
    {
        var payload = flow.Payload(id);
        var number = payload.Length < offset + width ? 0 : width switch
        {
            1 => payload[offset],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(payload[offset..]),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(payload[offset..]),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(payload[offset..]),
        };
        key = new StatKey(0, number, 0, IsIPv6: false);
        return missingIsZero || flow.Has(id);
    }
}

/// <summary>An address, IPv4 in one element and IPv6 in another.</summary>
sealed class AddressElement(ElementId id4, int offset4, ElementId id6, int offset6) : StatElement
{
    public override bool TryRead(FlowRecord flow, StatTexts texts, out StatKey key)
    {
        var isIPv6 = id6 == ElementId.IPv6Flow ? flow.IsIPv6 : !flow.Has(id4);
        var payload = flow.Payload(isIPv6 ? id6 : id4);
        key = default;
        if (payload.Length < (isIPv6 ? offset6 + 16 : offset4 + 4))
        {
            return false;
        }

        key = isIPv6
            ? new StatKey(
                BinaryPrimitives.ReadUInt64LittleEndian(payload[offset6..]), BinaryPrimitives.ReadUInt64LittleEndian(payload[(offset6 + 8)..]), 0, true)
            : new StatKey(0, BinaryPrimitives.ReadUInt32LittleEndian(payload[offset4..]), 0, false);
        return true;
    }
}

/// <summary>A text that is known of an end of a flow.</summary>
/// <param name="text">Empty: nothing is known.</param>
sealed class EndElement(bool isSource, EndElement.Reading text) : StatElement
{
    public delegate ReadOnlySpan<char> Reading(in EndStamp stamp);

    public override bool TryRead(FlowRecord flow, StatTexts texts, out StatKey key)
    {
        var stamp = flow.Stamp;
        var value = isSource ? text(stamp.Source) : text(stamp.Destination);
        key = value.IsEmpty ? default : new StatKey(0, texts.Number(value), 0, IsIPv6: false);
        return !value.IsEmpty;
    }
}

/// <summary>The name of the process; in a file without stamps the user name stands for the source's, as in the column <c>%sproc</c>.</summary>
sealed class ProcessElement(bool isSource) : StatElement
{
    public override bool TryRead(FlowRecord flow, StatTexts texts, out StatKey key)
    {
        key = default;
        var stamp = flow.Stamp;
        if (stamp.IsAsked)
        {
            var end = isSource ? stamp.Source : stamp.Destination;
            key = new StatKey(0, end.IsNamed ? texts.Number(end.Name) : 0, 0, IsIPv6: false);
            return end.IsNamed;
        }

        var name = flow.UserName;
        if (!isSource || name.IsEmpty || name.Length > byte.MaxValue)
        {
            return false;
        }

        Span<char> letters = stackalloc char[byte.MaxValue];
        key = new StatKey(0, texts.Number(letters[..System.Text.Encoding.UTF8.GetChars(name, letters)]), 0, IsIPv6: false);
        return true;
    }
}
