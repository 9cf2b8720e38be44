using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Inputs.Capture.Files;

namespace Enrichment.Updater.Tests.Inputs.Capture.Files;

/// <summary>A capture file read to its end.</summary>
sealed record Reading(List<Packet> Packets, DecodeCounters Counters, string? Problem)
{
    public static Reading Of(byte[] file, bool inPieces = false)
    {
        var decoder = new PacketDecoder();
        var batch = new PacketBatch(decoder, 7);
        List<Packet> packets = [];
        using var source = CaptureFile.Open(inPieces ? new Trickle(file) : new MemoryStream(file), "x.pcap");
        while (source.Fill(batch))
        {
            packets.AddRange(batch.Packets);
            batch.Clear();
        }

        return new Reading(packets, decoder.Counters, source.Problem);
    }

    /// <summary>Gives a few bytes at a time, as a pipe may.</summary>
    sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 5));
    }
}
