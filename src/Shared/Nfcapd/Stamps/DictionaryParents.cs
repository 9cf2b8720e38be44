using System.Buffers.Binary;
using System.Text;
using Enrichment.Bindings;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>
/// The processes above one, as a field of a dictionary entry:
/// <code>from the parent up: u32 pid | u8 length | name, UTF-8</code>
/// </summary>
static class DictionaryParents
{
    const int HeaderSize = 5;

    public const int MaxSize = ProcessParents.Most * (HeaderSize + byte.MaxValue);

    /// <param name="target">Room for <see cref="MaxSize"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ProcessParents parents, Span<byte> target)
    {
        var at = 0;
        for (var i = 0; i < parents.Count; i++)
        {
            var name = target.Slice(at + HeaderSize, byte.MaxValue);
            Encoding.UTF8.GetEncoder().Convert(parents[i].Name, name, flush: true, out _, out var length, out _);
            BinaryPrimitives.WriteInt32LittleEndian(target[at..], parents[i].Pid);
            target[at + 4] = (byte)length;
            at += HeaderSize + length;
        }

        return at;
    }

    /// <summary>As many as are whole.</summary>
    public static ProcessParents Read(ReadOnlySpan<byte> value)
    {
        var parents = new ProcessParent[ProcessParents.Most];
        var count = 0;
        while (count < parents.Length && value.Length >= HeaderSize && value[4] <= value.Length - HeaderSize)
        {
            var name = value.Slice(HeaderSize, value[4]);
            parents[count++] = new ProcessParent(BinaryPrimitives.ReadInt32LittleEndian(value), Encoding.UTF8.GetString(name));
            value = value[(HeaderSize + name.Length)..];
        }

        return ProcessParents.Of(parents.AsSpan(0, count));
    }
}
