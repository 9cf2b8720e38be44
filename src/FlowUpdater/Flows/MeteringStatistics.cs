using System.Globalization;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Flows;

/// <summary>Everything that metering counted, at one moment.</summary>
readonly struct MeteringStatistics(
    in DecodeCounters decoded, in FlowCounters flows, IReadOnlyList<InterfaceCounters> interfaces, TimeSpan elapsed)
{
    public DecodeCounters Decoded { get; } = decoded;

    public FlowCounters Flows { get; } = flows;

    public IReadOnlyList<InterfaceCounters> Interfaces { get; } = interfaces;

    public TimeSpan Elapsed { get; } = elapsed;

    /// <summary>A sentence, and below it a line for each thing that somebody may have to act on.</summary>
    public void Print(TextWriter to)
    {
        var seconds = Math.Max(Elapsed.TotalSeconds, 1e-3);
        var rate = Interfaces.Count == 0 ? string.Create(CultureInfo.InvariantCulture, $" ({Flows.Packets / seconds / 1e6:N2} M packets/s)") : "";
        Line(to, $"{Flows.Packets:N0} packets, {Flows.Bytes:N0} bytes in {Flows.Ended + Flows.Now:N0} flows, in {seconds:N1} s{rate}");
        Line(to, $"  flows ended     idle {Flows[FlowEndReason.Idle]:N0}, active timeout {Flows[FlowEndReason.Active]:N0}, TCP end {Flows[FlowEndReason.EndOfFlow]:N0}, at the end {Flows[FlowEndReason.Forced]:N0}, cache full {Flows[FlowEndReason.LackOfResources]:N0}; at most {Flows.Peak:N0} at a time");
        if (Decoded.Undecodable > 0)
        {
            Line(to, $"  not metered     {Decoded.Undecodable:N0} frames: not IP {Decoded[DecodeResult.NotIp]:N0}, cut off {Decoded[DecodeResult.Truncated]:N0}, bad header {Decoded[DecodeResult.BadHeader]:N0}, unknown link type {Decoded[DecodeResult.UnknownLink]:N0}");
        }

        if (Decoded.WithoutPorts + Decoded.FragmentsWithoutPorts > 0)
        {
            Line(to, $"  without ports   {Decoded.WithoutPorts:N0} packets cut off before the ports, {Decoded.FragmentsWithoutPorts:N0} fragments without their first one");
        }

        if (Flows.ClockSteps > 0)
        {
            Line(to, $"  clock           stepped back {Flows.ClockSteps:N0} times; each time all flows were cut");
        }

        foreach (var one in Interfaces)
        {
            Line(to, $"  {one.Name,-15} {one.Received:N0} packets received, {one.DroppedByKernel:N0} dropped by the kernel, {one.DroppedByInterface:N0} by the interface");
        }
    }

    static void Line(TextWriter to, FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
