using System.Buffers.Binary;

namespace Enrichment.Netflow.Encoding.Forwarding;

/// <summary>How records of one exporter's template are passed on: most of their bytes as they are, with fields of ours behind.</summary>
/// <param name="Template">What is announced.</param>
/// <param name="Steps">Through the received record; what is left of it is padding.</param>
/// <param name="Own">The fields behind.</param>
sealed record ForwardTemplate(ExportTemplate Template, ForwardStep[] Steps, ExportField[] Own)
{
    /// <returns>Bytes written; -1: the record does not end where its template says, or is longer than there is room.</returns>
    public int Copy(ReadOnlySpan<byte> received, Span<byte> target)
    {
        var written = 0;
        foreach (var step in Steps)
        {
            var length = step.Length == ExportField.Variable ? WholeLength(received) : step.Length;
            if (length > received.Length || length > target.Length - written)
            {
                return -1;
            }

            if (step.IsKept)
            {
                received[..length].CopyTo(target[written..]);
                written += length;
            }

            received = received[length..];
        }

        return written;
    }

    /// <summary>A field of variable length with its length: one octet, or 255 and two more.</summary>
    static int WholeLength(ReadOnlySpan<byte> field) => field switch
    {
        [] => int.MaxValue,
        [255, _, _, ..] => 3 + BinaryPrimitives.ReadUInt16BigEndian(field[1..]),
        [255, ..] => int.MaxValue,
        _ => 1 + field[0],
    };
}
