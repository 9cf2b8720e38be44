using System.Globalization;
using System.Text;
using Enrichment.Bindings;
using Enrichment.Text;

namespace Enrichment.Tracker.Commands;

/// <summary>
/// One change as a line for people: <c>TIME open|close PROTO LOCAL -&gt; REMOTE PROCESS[PID]</c>, or of a translation
/// <c>TIME nat|natend PROTO FROM -&gt; TO as FROM -&gt; TO</c>.
/// </summary>
static class ChangeText
{
    public static ReadOnlySpan<byte> Line(Binding binding)
    {
        var text = new TextBuffer();
        text.Bytes(Encoding.ASCII.GetBytes(WallTime.Format(ToMicroseconds(binding.IsOpen ? binding.OpenedBy : binding.ClosedBy)).PadRight(28)));
        text.Bytes(binding.IsOpen ? "open  "u8 : "close "u8);
        text.Bytes(Encoding.ASCII.GetBytes(ProtocolName.Of(binding.Local.Protocol).PadRight(8)));
        text.Bytes(Encoding.ASCII.GetBytes(binding.Local.ToString()));
        if (binding.Remote is { } remote)
        {
            text.Bytes(" -> "u8);
            text.Bytes(Encoding.ASCII.GetBytes(remote.ToString()));
        }
        else if (binding.Listening)
        {
            text.Bytes(" listening"u8);
        }

        text.Byte((byte)' ');
        WriteOwners(text, binding.Owners);
        text.Byte((byte)'\n');
        return text.Written;
    }

    public static ReadOnlySpan<byte> Line(Translation translation)
    {
        var text = new TextBuffer();
        text.Bytes(Encoding.ASCII.GetBytes(WallTime.Format(ToMicroseconds(translation.IsOpen ? translation.OpenedBy : translation.ClosedBy)).PadRight(28)));
        text.Bytes(translation.IsOpen ? "nat   "u8 : "natend"u8);
        text.Bytes(Encoding.ASCII.GetBytes(ProtocolName.Of(translation.Source.Protocol).PadRight(8)));
        text.Bytes(Encoding.ASCII.GetBytes(
            $"{translation.Source} -> {translation.Destination} as {translation.TranslatedSource} -> {translation.TranslatedDestination}\n"));
        return text.Written;
    }

    static long ToMicroseconds(long nanoseconds) => nanoseconds - (nanoseconds % 1000);

    static void WriteOwners(TextBuffer text, IReadOnlyList<ProcessInfo> owners)
    {
        if (owners.Count == 0)
        {
            text.Byte((byte)'-');
        }

        for (var i = 0; i < owners.Count; i++)
        {
            text.Bytes(i > 0 ? ","u8 : ""u8);
            ForeignText.ForTerminal(text, Encoding.UTF8.GetBytes(owners[i].Name));
            text.Bytes(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[{owners[i].Pid}]")));
        }
    }
}
