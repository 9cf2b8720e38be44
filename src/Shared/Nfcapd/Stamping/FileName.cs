using System.Buffers.Binary;
using Enrichment.Nfcapd.Writing;
using Enrichment.Text;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>A name as files carry it.</summary>
sealed class FileName
{
    /// <param name="text">As the stamp says it.</param>
    public FileName(string text)
    {
        var element = new byte[FlowRecordBuilder.UserNameElement];
        BinaryPrimitives.WriteUInt16LittleEndian(element, (ushort)ElementId.NselUser);
        BinaryPrimitives.WriteUInt16LittleEndian(element.AsSpan(2), FlowRecordBuilder.UserNameElement);
        Length = ProcessNameText.Write(text, element.AsSpan(4, ProcessNameText.MaxLayout2));
        Element = element;
    }

    public int Length { get; }

    /// <summary>Element 24 of layout 2, whole.</summary>
    public byte[] Element { get; }

    public ReadOnlySpan<byte> Text => Element.AsSpan(4, Length);
}
