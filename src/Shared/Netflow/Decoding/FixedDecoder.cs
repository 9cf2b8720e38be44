using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd.Exporters;

namespace Enrichment.Netflow.Decoding;

/// <summary>Datagrams of NetFlow v1, v5 and v7.</summary>
/// <remarks>
/// <code>
/// 0 u16 version | 2 u16 records | 4 u32 uptime ms | 8 u32 seconds since 1970 | 12 u32 nanoseconds           v1 ends here
/// 16 u32 number of the first flow | 20 u8 engine type | 21 u8 engine id | 22 u16 sampling mode(2) interval(14)   v7: 20 u32 reserved
/// </code>
/// </remarks>
sealed class FixedDecoder(RecordDecoder records)
{
    readonly ConditionalWeakTable<ExportSource, FixedPlans> _plans = [];
    ExportSource? _lastSource;
    FixedPlans? _lastPlans;

    /// <summary>Engine type and id, by which nfcapd too tells an exporter's streams of v5 apart.</summary>
    public static uint EngineOf(ReadOnlySpan<byte> datagram, ExportVersion version) =>
        version == ExportVersion.NetflowV5 ? BinaryPrimitives.ReadUInt16BigEndian(datagram[20..]) : 0u;

    /// <param name="datagram">Has a whole header.</param>
    public DecodeResult Decode(ExportSource source, ReadOnlySpan<byte> datagram, long receivedNs)
    {
        var layout = FixedLayout.Of(source.Key.Version);
        int count = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        var message = ReadHeader(source, datagram, receivedNs);
        if (count > layout.MostRecords)
        {
            return new DecodeResult(source, DatagramProblem.BadLength, 2);
        }

        var size = layout.Template.MinLength;
        if (layout.HeaderSize + (count * size) > datagram.Length)
        {
            return new DecodeResult(source, DatagramProblem.Truncated, datagram.Length);
        }

        if (source.Restart.See(message.Uptime!.Value))
        {
            source.BeginAnew();
        }

        var isNumbered = source.Key.Version != ExportVersion.NetflowV1;
        if (isNumbered && !source.Sequence.Arrive(BinaryPrimitives.ReadUInt32BigEndian(datagram[16..])))
        {
            source.BeginAnew();
        }

        if (source.Key.Version == ExportVersion.NetflowV5)
        {
            SetSampling(source, BinaryPrimitives.ReadUInt16BigEndian(datagram[22..]));
        }

        records.AddFixed(source, PlansOf(source), datagram[layout.HeaderSize..], count, size, message);
        source.Sequence.Advance((uint)count);
        return new DecodeResult(source, null, 0);
    }

    static MessageContext ReadHeader(ExportSource source, ReadOnlySpan<byte> datagram, long receivedNs)
    {
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]);
        var nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(datagram[12..]);
        var exportMs = (1000L * seconds) + (nanoseconds / 1_000_000);
        source.Counters.ClockAheadNs = (1_000_000 * exportMs) - receivedNs;
        return new MessageContext(exportMs, BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]), receivedNs);
    }

    static void SetSampling(ExportSource source, ushort sampling)
    {
        uint interval = (uint)(sampling & 0x3FFF);
        if (interval > 1)
        {
            source.Samplers.Set(new Sampler(source.SysId, (ushort)(sampling >> 14), SamplerTable.Generic, 1, interval - 1));
            source.Counters.SamplingRate = interval;
        }
    }

    FixedPlans PlansOf(ExportSource source)
    {
        if (!ReferenceEquals(_lastSource, source))
        {
            (_lastSource, _lastPlans) = (source, _plans.GetValue(source, of => new FixedPlans(of)));
        }

        return _lastPlans!;
    }
}
