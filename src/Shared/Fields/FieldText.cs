using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields;

/// <summary>The text of a line in the making, with what the values need to know: style, time zone, names of the file.</summary>
sealed class FieldText(LineFormatOptions options, bool csv = false) : TextBuffer
{
    const int ShortAddress = 16, LongAddress = 39;
    const byte AddressTag = 1;

    /// <summary>Values go to a csv column: plain, unpadded, full addresses.</summary>
    public bool IsCsv { get; } = csv;

    public bool IsPlain { get; } = csv || options.PlainNumbers;

    public bool LongIPv6 { get; } = csv || options.LongIPv6;

    public bool EscapeControls { get; } = options.EscapeControls;

    public TimeText Local { get; } = new(options.TimeZone, options.IsoTimes);

    public TimeText Utc { get; } = new(TimeZoneInfo.Utc, options.IsoTimes);

    public FlowSource Source { get; set; } = new();

    readonly int _addressWidth = csv ? 0 : options.LongIPv6 ? LongAddress : ShortAddress;
    readonly bool _tag = options.TagAddresses && !csv;

    /// <summary>A counter: scaled, or plain with -N and in csv.</summary>
    public void Counter(ulong value)
    {
        if (IsPlain)
        {
            Number(value);
        }
        else
        {
            Scaled(value);
        }
    }

    /// <summary>Local time; zeros for 0.</summary>
    public void LocalTime(ulong msec) => Time(Local, msec);

    public void Time(TimeText zone, ulong msec)
    {
        if (msec == 0)
        {
            Bytes(zone.IsIso ? "0000-00-00T00:00:00.000Z"u8 : "0000-00-00 00:00:00.000"u8);
        }
        else
        {
            zone.Write(this, msec);
        }
    }

    /// <summary>An address column: the tag of -T, then the address, aligned right.</summary>
    public void Address(uint address)
    {
        var start = BeginAddress();
        IpText.IPv4(this, address);
        Pad(start, _addressWidth);
    }

    /// <summary>
    /// IPv6 text of more than 16 characters becomes its first 7, two dots and its last 7 (nfdump's CondenseV6), unless in long mode.
    /// </summary>
    public void Address(ulong high, ulong low)
    {
        var start = BeginAddress();
        IpText.IPv6(this, high, low);
        if (!LongIPv6 && Length - start > ShortAddress)
        {
            const int kept = 7;
            Span<byte> end = stackalloc byte[kept];
            Written[^kept..].CopyTo(end);
            Cut(Length - start - kept);
            Bytes(".."u8);
            Bytes(end);
        }

        Pad(start, _addressWidth);
    }

    /// <summary>IPv4 element, else IPv6 element, else 0.0.0.0.</summary>
    public void Address(FlowRecord flow, ElementId v4, ElementId v6)
    {
        if (!flow.Has(v4) && flow.Has(v6))
        {
            ref readonly var address = ref flow.Get<IPv6Halves>(v6);
            Address(address.High, address.Low);
        }
        else
        {
            Address(flow.Get<uint>(v4));
        }
    }

    /// <summary>Text from the file: bytes as they are, for a terminal escaped, in csv with ; for each comma.</summary>
    public void Foreign(ReadOnlySpan<byte> bytes)
    {
        var start = Length;
        if (EscapeControls)
        {
            ForeignText.ForTerminal(this, bytes);
        }
        else
        {
            Bytes(bytes);
        }

        CommasOut(start);
    }

    /// <summary>Text of a stamp.</summary>
    public void Foreign(ReadOnlySpan<char> value)
    {
        var start = Length;
        Chars(value);
        if (EscapeControls)
        {
            EscapeAgain(start);
        }

        CommasOut(start);
    }

    /// <summary>A C string in an element: up to its NUL.</summary>
    public void ForeignCString(ReadOnlySpan<byte> payload)
    {
        var nul = payload.IndexOf((byte)0);
        Foreign(nul < 0 ? payload : payload[..nul]);
    }

    int BeginAddress()
    {
        if (_tag)
        {
            Byte(AddressTag);
        }

        return Length;
    }

    /// <summary>
    /// A csv line is split at its commas and nothing else is special in it: nfdump's rule for commas, and the like for what other readers
    /// of csv take for more than itself.
    /// </summary>
    void CommasOut(int start)
    {
        if (IsCsv && Written[start..].IndexOfAny(",\"\r\n"u8) >= 0)
        {
            Replace(start, (byte)',', (byte)';');
            Replace(start, (byte)'"', (byte)'\'');
            Replace(start, (byte)'\n', (byte)' ');
            Replace(start, (byte)'\r', (byte)' ');
        }
    }

    void EscapeAgain(int start)
    {
        Span<byte> copy = stackalloc byte[Math.Min(Length - start, 512)];
        if (copy.Length == Length - start)
        {
            Written[start..].CopyTo(copy);
            Cut(copy.Length);
            ForeignText.ForTerminal(this, copy);
        }
        else
        {
            var large = Written[start..].ToArray();
            Cut(large.Length);
            ForeignText.ForTerminal(this, large);
        }
    }
}
