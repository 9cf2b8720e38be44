using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Tests.Fuzz.Targets;

/// <summary>Any bytes, as a frame of any link type: a packet or a counted reason, and no exception.</summary>
static class PacketDecode
{
    static readonly PacketDecoder Decoder = new();
    static readonly LinkType[] Links = Enum.GetValues<LinkType>();

    public static void Fuzz(ReadOnlySpan<byte> data)
    {
        foreach (var link in Links)
        {
            foreach (var wireLength in (ReadOnlySpan<int>)[data.Length, data.Length + 1000, int.MaxValue])
            {
                Packet packet = default;
                var frames = Decoder.Counters.Frames;
                if (Decoder.TryDecode(new Frame(link, data, wireLength, data.Length, 1), ref packet) && packet.Bytes > (uint)wireLength)
                {
                    throw new InvalidOperationException($"{packet.Bytes} bytes of IP in a frame of {wireLength}");
                }

                if (Decoder.Counters.Frames != frames + 1)
                {
                    throw new InvalidOperationException("a frame was not counted once");
                }
            }
        }
    }
}
