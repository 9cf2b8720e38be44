using System.Runtime.CompilerServices;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>
/// How the fields of a flow become a key: bytes one behind the other, filled up to 64-bit words. Where a flow has an IPv6 address all
/// addresses take 16 bytes, and two bytes at the end say which of them are of IPv6.
/// </summary>
sealed unsafe class KeyLayout
{
    public const int MaxWords = 24;
    const int MarkBytes = 2;

    readonly KeyPart[] _parts;
    readonly bool _hasAddresses;
    readonly bool _skipsMissing;
    readonly int _marksAt;

    /// <param name="skipMissing">A flow without one of the fields has no key, but for those of which missing is 0.</param>
    public KeyLayout(IEnumerable<KeyPart> parts, bool skipMissing)
    {
        var placed = new List<KeyPart>();
        var (at4, at6, addresses) = (0, 0, 0);
        foreach (var part in parts)
        {
            placed.Add(part with { At4 = at4, At6 = at6, AddressNumber = part.IsAddress ? addresses++ : -1 });
            (at4, at6) = (at4 + part.Width4, at6 + part.Width6);
        }

        _parts = [.. placed];
        _hasAddresses = addresses > 0;
        _skipsMissing = skipMissing;
        _marksAt = at6;
        Words4 = Math.Max(1, (at4 + 7) / 8);
        Words6 = _hasAddresses ? (at6 + MarkBytes + 7) / 8 : Words4;
    }

    public IReadOnlyList<KeyPart> Parts => _parts;

    /// <summary>Words of a key without IPv6 addresses.</summary>
    public int Words4 { get; }

    public int Words6 { get; }

    /// <summary>A flow without one of the fields has no key, but for those of which missing is 0.</summary>
    public bool SkipsMissing => _skipsMissing;

    /// <summary>Whether a key says it all in two bytes.</summary>
    public bool IsShort => !_hasAddresses && _parts.Sum(part => part.Width4) <= sizeof(ushort);

    public bool NeedsStamps => Array.Exists(_parts, part => part.Field.NeedsStamp);

    /// <summary>Reads the key of a flow.</summary>
    /// <returns>Its words; 0: the flow has none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(FlowRecord flow, ulong* key, KeyTexts.Reader texts)
    {
        var isLong = _hasAddresses && HasIPv6(flow);
        var words = isLong ? Words6 : Words4;
        for (var i = 0; i < words; i++)
        {
            key[i] = 0;
        }

        var bytes = (byte*)key;
        foreach (var part in _parts)
        {
            var found = part.AddressNumber >= 0
                ? ReadAddress(flow, part, bytes, isLong)
                : ReadOther(flow, part.Field, bytes + (isLong ? part.At6 : part.At4), texts);
            if (!found && _skipsMissing)
            {
                return 0;
            }
        }

        return words;
    }

    /// <summary>A number, or the number of a text.</summary>
    public ulong Number(int part, ulong* key, bool isLong)
    {
        var at = (byte*)key + (isLong ? _parts[part].At6 : _parts[part].At4);
        return _parts[part].Field.Width switch
        {
            1 => *at,
            2 => Unsafe.ReadUnaligned<ushort>(at),
            4 => Unsafe.ReadUnaligned<uint>(at),
            _ => Unsafe.ReadUnaligned<ulong>(at),
        };
    }

    /// <summary>An address; that of IPv4 is in the low half.</summary>
    public bool IsIPv6(int part, ulong* key, bool isLong, out ulong high, out ulong low)
    {
        var placed = _parts[part];
        var at = (byte*)key + (isLong ? placed.At6 : placed.At4);
        if (isLong && (Marks(key) >> placed.AddressNumber & 1) != 0)
        {
            (high, low) = (Unsafe.ReadUnaligned<ulong>(at), Unsafe.ReadUnaligned<ulong>(at + 8));
            return true;
        }

        (high, low) = (0, Unsafe.ReadUnaligned<uint>(at));
        return false;
    }

    /// <summary>The length of the mask of a <see cref="KeyKind.Network"/>; -1: the flow told none.</summary>
    public int MaskLength(int part, ulong* key, bool isLong)
    {
        var at = (byte*)key + (isLong ? _parts[part].At6 + 16 : _parts[part].At4 + 4);
        return at[1] == 0 ? -1 : at[0];
    }

    /// <summary>Notes in a key that the address of a part is one of IPv6.</summary>
    public void MarkIPv6(KeyPart part, Span<ulong> key)
    {
        fixed (ulong* words = key)
        {
            Marks(words) |= (ushort)(1 << part.AddressNumber);
        }
    }

    /// <summary>Whether the key of a flow is one with IPv6 addresses.</summary>
    public bool HasIPv6(FlowRecord flow)
    {
        foreach (var part in _parts)
        {
            if (part.AddressNumber >= 0 && part.IsIPv6(flow))
            {
                return true;
            }
        }

        return false;
    }

    ref ushort Marks(ulong* key) => ref Unsafe.AsRef<ushort>((byte*)key + _marksAt);

    bool ReadAddress(FlowRecord flow, KeyPart part, byte* bytes, bool isLong)
    {
        var field = part.Field;
        var isIPv6 = isLong && part.IsIPv6(flow);
        var payload = flow.Payload(isIPv6 ? field.Id6 : field.Id);
        var at = bytes + (isLong ? part.At6 : part.At4);
        var offset = isIPv6 ? field.Offset6 : field.Offset;
        var size = isIPv6 ? 16 : 4;
        if (payload.Length < offset + size || (!isIPv6 && (part.Only == IPVersion.V6 || IsOther(flow, field))))
        {
            return false;
        }

        ref var place = ref Unsafe.AsRef(in payload[offset]);
        if (isIPv6)
        {
            var (high, low) = part.Mask6;
            Unsafe.WriteUnaligned(at, Unsafe.ReadUnaligned<ulong>(ref place) & high);
            Unsafe.WriteUnaligned(at + 8, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref place, 8)) & low);
            Marks((ulong*)bytes) |= (ushort)(1 << part.AddressNumber);
        }
        else
        {
            Unsafe.WriteUnaligned(at, Unsafe.ReadUnaligned<uint>(ref place) & part.Mask4);
        }

        if (field.Kind == KeyKind.Network)
        {
            NetworkKey.Mask(flow, isSource: field.Offset == 0, isIPv6, at, at + (isLong ? 16 : 4));
        }

        return true;
    }

    /// <summary>A flow of IPv6 that has the element of IPv4 as well.</summary>
    static bool IsOther(FlowRecord flow, KeyField field) => field.Id == ElementId.IPv4Flow && flow.IsIPv6;

    static bool ReadOther(FlowRecord flow, KeyField field, byte* at, KeyTexts.Reader texts)
    {
        switch (field.Kind)
        {
            case KeyKind.Exporter:
                Unsafe.WriteUnaligned(at, flow.ExporterId);
                return true;
            case KeyKind.Text:
                var room = (Span<char>)stackalloc char[EndTexts.Room];
                var number = texts.Number(field.Text!(flow, room));
                Unsafe.WriteUnaligned(at, number);
                return number != 0;
            default:
                return ReadNumber(flow, field, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool ReadNumber(FlowRecord flow, KeyField field, byte* at)
    {
        var payload = flow.Payload(field.Id);
        if (payload.Length < field.Offset + field.Width)
        {
            return field.MissingIsZero || flow.Has(field.Id);
        }

        ref var place = ref Unsafe.AsRef(in payload[field.Offset]);
        switch (field.Width)
        {
            case 1:
                *at = place;
                break;
            case 2:
                Unsafe.WriteUnaligned(at, Unsafe.ReadUnaligned<ushort>(ref place));
                break;
            case 4:
                Unsafe.WriteUnaligned(at, Unsafe.ReadUnaligned<uint>(ref place));
                break;
            default:
                Unsafe.WriteUnaligned(at, Unsafe.ReadUnaligned<ulong>(ref place));
                break;
        }

        return true;
    }
}
