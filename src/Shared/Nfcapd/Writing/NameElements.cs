using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Enrichment.Text;

namespace Enrichment.Nfcapd.Writing;

/// <summary>Elements 24 as they stand in records, of the names that were written lately: a name is made fit for files once, not for each of its flows.</summary>
sealed class NameElements
{
    // A power of two; names that fall into one place take turns. Only what is in use is in the processor's caches.
    const int Kept = 4096;
    const int Size = FlowRecordBuilder.UserNameElement;

    readonly string?[] _names = new string[Kept];
    readonly byte[] _elements = new byte[Kept * Size];

    /// <summary>The element with its header; good until the next call.</summary>
    public ReadOnlySpan<byte> Of(string name)
    {
        var at = RuntimeHelpers.GetHashCode(name) & (Kept - 1);
        var element = _elements.AsSpan(at * Size, Size);
        if (!ReferenceEquals(_names[at], name))
        {
            element.Clear();
            BinaryPrimitives.WriteUInt16LittleEndian(element, (ushort)ElementId.NselUser);
            BinaryPrimitives.WriteUInt16LittleEndian(element[2..], Size);
            ProcessNameText.Write(name, element.Slice(4, ProcessNameText.MaxLayout2));
            _names[at] = name;
        }

        return element;
    }
}
