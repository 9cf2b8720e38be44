using System.Text;
using Enrichment.Flows;
using Enrichment.Text;

namespace Enrichment.Updater.Outputs.Json;

/// <summary>Writes JSON objects one behind the other into a buffer that is used again. Names are ours and need no escaping; values may be anybody's.</summary>
sealed class JsonLine
{
    readonly TimeText _time = new(TimeZoneInfo.Utc);
    byte[] _foreign = new byte[1024];
    bool _isFirst = true;

    /// <summary>The lines so far.</summary>
    public TextBuffer Text { get; } = new();

    public void Begin()
    {
        Text.Byte((byte)'{');
        _isFirst = true;
    }

    public void Begin(ReadOnlySpan<byte> name)
    {
        Name(name);
        Begin();
    }

    public void End()
    {
        Text.Byte((byte)'}');
        _isFirst = false;
    }

    /// <summary>The outermost object's end.</summary>
    public void EndLine()
    {
        End();
        Text.Byte((byte)'\n');
    }

    public void Number(ReadOnlySpan<byte> name, ulong value)
    {
        Name(name);
        Text.Number(value);
    }

    public void True(ReadOnlySpan<byte> name)
    {
        Name(name);
        Text.Bytes("true"u8);
    }

    /// <summary>A text of ours.</summary>
    public void Word(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Quote();
        Text.Bytes(value);
        Quote();
    }

    /// <summary>A text that somebody else chose.</summary>
    public void Foreign(ReadOnlySpan<byte> name, string value)
    {
        Name(name);
        Quote();
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (_foreign.Length < most)
        {
            _foreign = new byte[most]; // The longest command line so far; they have an end (ARG_MAX).
        }

        ForeignText.ForJson(Text, _foreign.AsSpan(0, Encoding.UTF8.GetBytes(value, _foreign)));
        Quote();
    }

    /// <summary>Lists in ECS are plain arrays of words; ours have one.</summary>
    public void Words(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Text.Byte((byte)'[');
        Quote();
        Text.Bytes(value);
        Quote();
        Text.Byte((byte)']');
    }

    public void Address(ReadOnlySpan<byte> name, IpAddress address)
    {
        Name(name);
        Quote();
        if (address.IsIPv4)
        {
            IpText.IPv4(Text, address.IPv4);
        }
        else
        {
            IpText.IPv6(Text, address.High, address.Low);
        }

        Quote();
    }

    /// <param name="msec">Since 1970.</param>
    public void Time(ReadOnlySpan<byte> name, ulong msec)
    {
        Name(name);
        Quote();
        _time.Write(Text, msec, (byte)'T');
        Text.Byte((byte)'Z');
        Quote();
    }

    /// <summary>00-00-5E-00-53-23, as ECS has it (RFC 7042 §2.1).</summary>
    public void Mac(ReadOnlySpan<byte> name, ulong value)
    {
        Name(name);
        Quote();
        for (var shift = 40; shift >= 0; shift -= 8)
        {
            Text.Hex(value >> shift & 0xFF, 2, upper: true);
            if (shift > 0)
            {
                Text.Byte((byte)'-');
            }
        }

        Quote();
    }

    public void Name(ReadOnlySpan<byte> name)
    {
        if (!_isFirst)
        {
            Text.Byte((byte)',');
        }

        _isFirst = false;
        Quote();
        Text.Bytes(name);
        Quote();
        Text.Byte((byte)':');
    }

    public void Quote() => Text.Byte((byte)'"');
}
