namespace Enrichment.Updater.Inputs.Capture;

/// <summary>What one interface saw, from libpcap (pcap_stats(3)).</summary>
/// <param name="Received">Packets handed to us.</param>
/// <param name="DroppedByKernel">Packets lost because the kernel's buffer was full.</param>
/// <param name="DroppedByInterface">Packets lost by the device or its driver.</param>
readonly record struct InterfaceCounters(string Name, long Received, long DroppedByKernel, long DroppedByInterface);
