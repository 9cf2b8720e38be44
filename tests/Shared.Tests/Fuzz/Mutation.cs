namespace Enrichment.Tests.Fuzz;

/// <summary>Damages bytes in the ways that disks, networks and enemies do; the same seed and number give the same damage.</summary>
static class Mutation
{
    static readonly uint[] Telling =
    [
        0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 15, 24, 42, 43, 0x7F, 0x80, 0xFF, 0xFFFC, 0xFFFF, 0x10000, 0x4FFFF4, 0x500000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
    ];

    public static byte[] Of(byte[] seed, int number)
    {
        var random = new Random(number);
        var bytes = seed.ToArray();
        for (var i = random.Next(1, 5); i > 0 && bytes.Length > 8; i--)
        {
            bytes = Once(bytes, random);
        }

        return bytes;
    }

    static byte[] Once(byte[] bytes, Random random)
    {
        // Headers decide most: half of the damage is done there.
        var at = random.Next(random.Next(2) == 0 ? Math.Min(bytes.Length, 400) : bytes.Length);
        var even = at & ~1;
        var end = Math.Min(bytes.Length, at + random.Next(1, 64));
        switch (random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                BitConverter.TryWriteBytes(bytes.AsSpan(even), (ushort)Telling[random.Next(Telling.Length)]);
                return bytes;
            case 3:
                BitConverter.TryWriteBytes(bytes.AsSpan(even), Telling[random.Next(Telling.Length)]);
                return bytes;
            case 4:
                return bytes[..at];
            case 5:
                return [.. bytes[..at], .. bytes[end..]];
            case 6:
                return [.. bytes[..end], .. bytes[at..]];
            case 7:
                Add(bytes.AsSpan(even), (short)random.Next(-8, 9));
                return bytes;
            default:
                Copy(bytes, even, random);
                return bytes;
        }
    }

    /// <summary>A count or a size that is a little wrong.</summary>
    static void Add(Span<byte> place, short difference)
    {
        if (place.Length >= 2)
        {
            BitConverter.TryWriteBytes(place, (short)(BitConverter.ToInt16(place) + difference));
        }
    }

    /// <summary>A record, an element or an id where another one was: maps that are missing, or defined twice.</summary>
    static void Copy(byte[] bytes, int to, Random random)
    {
        var from = random.Next(bytes.Length) & ~1;
        var length = Math.Min(random.Next(4) == 0 ? random.Next(1, 128) : 2, bytes.Length - Math.Max(from, to));
        bytes.AsSpan(from, Math.Max(length, 0)).CopyTo(bytes.AsSpan(to));
    }
}
