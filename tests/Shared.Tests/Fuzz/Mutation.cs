namespace Enrichment.Tests.Fuzz;

/// <summary>Damages bytes in the ways that disks, networks and enemies do; the same seed gives the same damage.</summary>
static class Mutation
{
    static readonly uint[] Telling = [0, 1, 2, 3, 4, 11, 12, 0x7F, 0x80, 0xFF, 0xFFFC, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

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
        var end = Math.Min(bytes.Length, at + random.Next(1, 64));
        switch (random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                BitConverter.TryWriteBytes(bytes.AsSpan(at), (ushort)Telling[random.Next(Telling.Length)]);
                return bytes;
            case 3:
                BitConverter.TryWriteBytes(bytes.AsSpan(at), Telling[random.Next(Telling.Length)]);
                return bytes;
            case 4:
                return bytes[..at];
            case 5:
                return [.. bytes[..at], .. bytes[end..]];
            default:
                return [.. bytes[..end], .. bytes[at..]];
        }
    }
}
