using System.Buffers.Binary;
using Enrichment.Netflow.Encoding;

namespace Enrichment.Tests.Netflow.Encoding;

/// <summary>Keeps messages, and takes them apart as far as headers and sets go.</summary>
sealed class Messages : IMessageSink
{
    public List<byte[]> All { get; } = [];

    public int Flows { get; private set; }

    /// <summary>Says that messages were dropped.</summary>
    public bool Refuses { get; set; }

    public bool Send(ReadOnlySpan<byte> message, int flows)
    {
        if (!Refuses)
        {
            All.Add(message.ToArray());
            Flows += flows;
        }

        return !Refuses;
    }

    public static uint Number(byte[] message, int at, int size) => size switch
    {
        2 => BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at)),
        _ => BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(at)),
    };

    /// <summary>Set ids and contents.</summary>
    public static IEnumerable<(int Id, byte[] Content)> Sets(byte[] message)
    {
        var at = Number(message, 0, 2) == 10 ? 16 : 20;
        while (at < message.Length)
        {
            var length = (int)Number(message, at + 2, 2);
            yield return ((int)Number(message, at, 2), message[(at + 4)..(at + length)]);
            at += length;
        }
    }
}
