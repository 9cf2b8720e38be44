using System.Runtime.CompilerServices;

namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>
/// Turns frames into packets. Not thread safe: it remembers the ports of fragmented datagrams and counts.
/// Fragments: the ports stand in the first fragment only; later ones take them from <see cref="FragmentTable"/>, and a
/// fragment that comes before its first one is metered with port 0 and counted.
/// </summary>
/// <param name="netNs">Inode of the network namespace that is captured in; 0 for files.</param>
sealed class PacketDecoder(uint netNs = 0)
{
    readonly FragmentTable _fragments = new();
    DecodeCounters _counters;

    public ref readonly DecodeCounters Counters => ref _counters;

    /// <returns>True: <paramref name="packet"/> is complete. False: it is garbage, and the reason was counted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryDecode(in Frame frame, ref Packet packet)
    {
        packet = default;
        packet.TimeNs = frame.TimeNs;
        packet.Key.NetNs = netNs;
        packet.Key.InputInterface = frame.InputInterface;
        var parser = new FrameParser(frame.Bytes, frame.WireLength, ref packet, _fragments);
        var result = parser.Parse(frame.Link);
        _counters.Count(result);
        if (result != DecodeResult.Packet)
        {
            return false;
        }

        _counters.Bytes += packet.Bytes;
        _counters.WithoutPorts += parser.PortsCutOff ? 1 : 0;
        _counters.FragmentsWithoutPorts += parser.FirstFragmentUnseen ? 1 : 0;
        return true;
    }
}
