using System.Runtime.CompilerServices;

namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>What the decoder saw; one writer, read by others only for display.</summary>
struct DecodeCounters
{
    ResultCounts _results;

    /// <summary>Bytes (layer 3) of the packets decoded.</summary>
    public long Bytes;

    /// <summary>Packets whose ports were wanted but not captured: they are metered with port 0.</summary>
    public long WithoutPorts;

    /// <summary>Later fragments whose first fragment was not seen: they are metered with port 0.</summary>
    public long FragmentsWithoutPorts;

    public readonly long Packets => this[DecodeResult.Packet];

    public readonly long Undecodable => Frames - Packets;

    public readonly long Frames
    {
        get
        {
            long sum = 0;
            for (var result = DecodeResult.Packet; result <= DecodeResult.UnknownLink; result++)
            {
                sum += this[result];
            }

            return sum;
        }
    }

    public readonly long this[DecodeResult result] => _results[(int)result];

    internal void Count(DecodeResult result) => _results[(int)result]++;

    [InlineArray((int)DecodeResult.UnknownLink + 1)]
    struct ResultCounts
    {
        long _count;
    }
}
