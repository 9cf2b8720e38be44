namespace Enrichment.Text;

/// <summary>IP addresses as inet_ntop(3) writes them.</summary>
public static class IpText
{
    const int LongestIPv6 = 45, Groups = 8;

    /// <param name="address">Host order: 10.0.0.1 is 0x0A000001.</param>
    public static void IPv4(TextBuffer text, uint address)
    {
        text.Number(address >> 24);
        text.Byte((byte)'.');
        text.Number(address >> 16 & 0xFF);
        text.Byte((byte)'.');
        text.Number(address >> 8 & 0xFF);
        text.Byte((byte)'.');
        text.Number(address & 0xFF);
    }

    /// <summary>
    /// The longest run of at least two zero groups, the first among equals, becomes <c>::</c>; the last 32 bits of a mapped
    /// (::ffff:0:0/96) or compatible (::/96) address are written as IPv4, as glibc does.
    /// </summary>
    public static void IPv6(TextBuffer text, ulong high, ulong low)
    {
        text.Reserve(LongestIPv6);
        Span<ushort> groups = stackalloc ushort[Groups];
        for (var i = 0; i < 4; i++)
        {
            groups[i] = (ushort)(high >> (48 - 16 * i));
            groups[i + 4] = (ushort)(low >> (48 - 16 * i));
        }

        var (zeros, count) = LongestZeros(groups);
        var hasIPv4 = zeros == 0 && (count == 6 || count == 5 && groups[5] == 0xFFFF);
        for (var i = 0; i < Groups; i++)
        {
            if (i >= zeros && i < zeros + count)
            {
                if (i == zeros)
                {
                    text.Byte((byte)':');
                }

                continue;
            }

            if (i > 0)
            {
                text.Byte((byte)':');
            }

            if (i == 6 && hasIPv4)
            {
                IPv4(text, (uint)low);
                return;
            }

            text.Hex(groups[i]);
        }

        if (count > 0 && zeros + count == Groups)
        {
            text.Byte((byte)':');
        }
    }

    static (int Start, int Count) LongestZeros(ReadOnlySpan<ushort> groups)
    {
        var best = (Start: Groups, Count: 0);
        for (var i = 0; i < Groups; i++)
        {
            var start = i;
            while (i < Groups && groups[i] == 0)
            {
                i++;
            }

            if (i - start > Math.Max(best.Count, 1))
            {
                best = (start, i - start);
            }
        }

        return best;
    }
}
