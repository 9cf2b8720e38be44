using System.Buffers.Binary;
using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Decoding;

/// <summary>
/// Finds the fields of a record some of which have a length of their own (RFC 7011 §7): one byte, or 255 and two bytes. Lists (RFC 6313) are
/// fields of variable length to us.
/// </summary>
static class VariableRecord
{
    public const int MostFields = 1024;

    /// <param name="fields">Takes where each field is: offset in the high, length in the low half.</param>
    /// <returns>The length of the record; negative: it ends after the set.</returns>
    public static int Locate(Template template, ReadOnlySpan<byte> set, Span<uint> fields)
    {
        var at = 0;
        for (var i = 0; i < template.Fields.Length; i++)
        {
            int length = template.Fields[i].Length;
            if (length == TemplateField.Variable)
            {
                if (at >= set.Length)
                {
                    return -1;
                }

                length = set[at++];
                if (length == byte.MaxValue)
                {
                    if (at + 2 > set.Length)
                    {
                        return -1;
                    }

                    length = BinaryPrimitives.ReadUInt16BigEndian(set[at..]);
                    at += 2;
                }
            }

            if (at + length > set.Length)
            {
                return -1;
            }

            fields[i] = ((uint)at << 16) | (uint)length;
            at += length;
        }

        return at;
    }
}
