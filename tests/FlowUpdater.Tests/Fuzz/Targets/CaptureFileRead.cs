using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Inputs.Capture.Files;

namespace Enrichment.Updater.Tests.Fuzz.Targets;

/// <summary>Any bytes, as a capture file: packets and perhaps a sentence, or a <see cref="CaptureException"/>; never more packets than fit.</summary>
static class CaptureFileRead
{
    public static void Fuzz(ReadOnlySpan<byte> data)
    {
        var decoder = new PacketDecoder();
        var batch = new PacketBatch(decoder);
        try
        {
            using var source = CaptureFile.Open(new MemoryStream(data.ToArray()), "fuzz");
            while (source.Fill(batch))
            {
                batch.Clear();
            }
        }
        catch (CaptureException)
        {
            return;
        }

        if (decoder.Counters.Frames > data.Length / 16)
        {
            throw new InvalidOperationException($"{decoder.Counters.Frames} frames in {data.Length} bytes");
        }
    }
}
