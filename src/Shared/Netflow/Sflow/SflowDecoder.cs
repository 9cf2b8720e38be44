using System.Runtime.CompilerServices;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;

namespace Enrichment.Netflow.Sflow;

/// <summary>
/// Datagrams of sFlow version 5: each flow sample with a packet's header becomes a flow of as many packets as the sample stands for, as sfcapd
/// does. Counter samples are passed over and counted.
/// </summary>
/// <remarks>
/// <code>
/// u32 version = 5 | u32 address type (1 IPv4, 2 IPv6) | agent's address | u32 sub-agent | u32 sequence | u32 uptime ms | u32 samples
/// sample: u32 enterprise(20) format(12) | u32 length | opaque         1 flow, 3 flow expanded
/// record: u32 enterprise(20) format(12) | u32 length | opaque         1 raw packet header, 1001 switch, 1002 router
/// </code>
/// </remarks>
sealed class SflowDecoder(RecordDecoder records, IPacketDissector dissector)
{
    public const uint Version = 5;
    const int AgentIPv4 = 1, AgentIPv6 = 2;

    readonly ConditionalWeakTable<ExportSource, SflowRecords> _records = [];
    readonly byte[] _record = new byte[SflowRecords.MaxSize];

    /// <summary>The sub-agent, which numbers its datagrams by itself.</summary>
    /// <returns>Null: the header is not whole.</returns>
    public static uint? SubAgentOf(ReadOnlySpan<byte> datagram)
    {
        var reader = new SampleReader(datagram);
        reader.U32();
        SkipAddress(ref reader);
        var subAgent = reader.U32();
        return reader.IsCutOff ? null : subAgent;
    }

    public DecodeResult Decode(ExportSource source, ReadOnlySpan<byte> datagram, long receivedNs)
    {
        var reader = new SampleReader(datagram);
        reader.U32();
        SkipAddress(ref reader);
        reader.U32();
        var (sequence, uptime, samples) = (reader.U32(), reader.U32(), reader.U32());
        if (reader.IsCutOff)
        {
            return new DecodeResult(source, DatagramProblem.Truncated, datagram.Length);
        }

        if (source.Restart.See(uptime) || !source.Sequence.Arrive(sequence))
        {
            source.BeginAnew();
        }

        source.Sequence.Advance(1);
        for (var i = 0u; i < samples; i++)
        {
            var (format, length) = (reader.U32(), reader.U32());
            var sample = reader.Bytes(length);
            if (reader.IsCutOff)
            {
                return new DecodeResult(source, DatagramProblem.Truncated, datagram.Length - reader.Left);
            }

            if (format is not (1 or 3))
            {
                source.Counters.SamplesSkipped++;
            }
            else if (!TryTakeSample(source, sample, isExpanded: format == 3, receivedNs))
            {
                return new DecodeResult(source, DatagramProblem.BadRecord, datagram.Length - reader.Left - sample.Length);
            }
        }

        return new DecodeResult(source, null, 0);
    }

    bool TryTakeSample(ExportSource source, ReadOnlySpan<byte> bytes, bool isExpanded, long receivedNs)
    {
        var reader = new SampleReader(bytes);
        var sample = new FlowSample { SourceMac = NoMac, DestinationMac = NoMac };
        Skip(ref reader, isExpanded ? 3 : 2); // sequence, source: class and index, together or apart
        sample.Rate = Math.Max(1, reader.U32());
        Skip(ref reader, 2); // pool, drops
        sample.Input = isExpanded ? Expanded(ref reader) : reader.U32() & 0x3FFFFFFF;
        sample.Output = isExpanded ? Expanded(ref reader) : reader.U32() & 0x3FFFFFFF;
        var count = reader.U32();
        SampledPacket packet = default;
        var found = false;
        for (var i = 0u; i < count && !reader.IsCutOff; i++)
        {
            var (format, length) = (reader.U32(), reader.U32());
            found |= TakeRecord(format, reader.Bytes(length), ref sample, ref packet);
        }

        if (reader.IsCutOff)
        {
            return false;
        }

        if (found)
        {
            Add(source, packet, sample, receivedNs);
        }
        else
        {
            source.Counters.SamplesSkipped++;
        }

        return true;
    }

    static ReadOnlySpan<byte> NoMac => [0, 0, 0, 0, 0, 0];

    static uint Expanded(ref SampleReader reader)
    {
        reader.U32(); // format: an interface's index, or several
        return reader.U32();
    }

    static void Skip(ref SampleReader reader, int numbers)
    {
        for (var i = 0; i < numbers; i++)
        {
            reader.U32();
        }
    }

    static void SkipAddress(ref SampleReader reader)
    {
        var type = reader.U32();
        reader.Bytes(type == AgentIPv4 ? 4u : type == AgentIPv6 ? 16u : 0u);
    }

    /// <returns>True: it was the packet's header.</returns>
    bool TakeRecord(uint format, ReadOnlySpan<byte> bytes, ref FlowSample sample, ref SampledPacket packet)
    {
        var reader = new SampleReader(bytes);
        switch (format)
        {
            case 1: // sampled_header: protocol, frame length, stripped, header<>
                var (protocol, frameLength) = (reader.U32(), reader.U32());
                reader.U32();
                var header = reader.Bytes(reader.U32());
                if (protocol == 1 && header.Length >= 14)
                {
                    sample.DestinationMac = header[..6];
                    sample.SourceMac = header.Slice(6, 6);
                }

                return !reader.IsCutOff && dissector.TryRead(protocol, header, (int)Math.Min(frameLength, int.MaxValue), ref packet);
            case 1001: // extended_switch: source VLAN, priority, destination VLAN, priority
                sample.SourceVlan = (ushort)reader.U32();
                reader.U32();
                sample.DestinationVlan = (ushort)reader.U32();
                return false;
            case 1002: // extended_router: next hop, source mask, destination mask
                SkipAddress(ref reader);
                (sample.SourceMask, sample.DestinationMask) = ((byte)reader.U32(), (byte)reader.U32());
                return false;
            default:
                return false;
        }
    }

    void Add(ExportSource source, in SampledPacket packet, in FlowSample sample, long receivedNs)
    {
        if (packet.Source == default && packet.Destination == default)
        {
            return;
        }

        source.Counters.SamplingRate = sample.Rate;
        var message = new MessageContext(receivedNs / 1_000_000, null, receivedNs);
        var plan = _records.GetValue(source, of => new SflowRecords(of)).Write(packet, sample, message.ReceivedMs, _record);
        records.Add(source, plan, _record, plan.Template.MinLength, message);
    }
}
