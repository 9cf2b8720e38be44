using System.Buffers.Binary;
using Enrichment.Fields;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>A text that is known of a flow; empty: nothing is known.</summary>
delegate ReadOnlySpan<char> FlowText(FlowRecord flow, Span<char> room);

/// <summary>A field that flows can be grouped by: a row of <see cref="KeyFields"/>.</summary>
/// <param name="Name">As -A takes it.</param>
/// <param name="Tag">Of the column that shows it, without the %.</param>
/// <param name="Place">Of addresses that of IPv4.</param>
sealed record KeyField(string Name, string Tag, KeyKind Kind, Place Place)
{
    public ElementId Id => Place.Id;

    public int Offset => Place.Offset;

    public int Width => Place.Width;

    /// <summary>The element with the IPv6 address.</summary>
    public ElementId Id6 { get; init; }

    public int Offset6 { get; init; }

    /// <summary>How its value is written.</summary>
    public ValueKind Shows { get; init; }

    /// <summary>Another name of it: nfdump's statistics and aggregations differ.</summary>
    public string? Alias { get; init; }

    /// <summary>In statistics: a flow without the element counts under 0. Of other fields it is not counted.</summary>
    public bool MissingIsZero { get; init; }

    /// <summary>Of <see cref="KeyKind.Text"/>.</summary>
    public FlowText? Text { get; init; }

    /// <summary>Where the text goes in the stamp of an aggregated flow.</summary>
    public EndText End { get; init; }

    /// <summary>The number in a flow; 0 where the flow has none.</summary>
    public ulong Number(FlowRecord flow)
    {
        if (Kind == KeyKind.Exporter)
        {
            return flow.ExporterId;
        }

        var payload = flow.Payload(Id);
        return payload.Length < Offset + Width ? 0 : Width switch
        {
            1 => payload[Offset],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(payload[Offset..]),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(payload[Offset..]),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(payload[Offset..]),
        };
    }

    /// <summary>Whether it depends on what attribution found.</summary>
    public bool NeedsStamp => End.Part != EndPart.None;
}
