using System.Buffers.Binary;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.Plans;
using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Decoding;

/// <summary>Messages of NetFlow v9 (RFC 3954 §5) and IPFIX (RFC 7011 §3): a header and sets of templates, options templates and data.</summary>
/// <remarks>
/// <code>
/// v9:    0 u16 version | 2 u16 records | 4 u32 uptime ms | 8 u32 seconds | 12 u32 sequence | 16 u32 source id
/// IPFIX: 0 u16 version | 2 u16 length  | 4 u32 seconds   | 8 u32 sequence | 12 u32 observation domain
/// set:   0 u16 id | 2 u16 length, these 4 bytes included
/// </code>
/// </remarks>
sealed class SetDecoder(RecordDecoder records)
{
    const int SetHeader = 4;

    readonly OptionsDecoder _options = new();
    bool _countIsKnown;
    uint _count;

    public static int HeaderSize(ExportVersion version) => version == ExportVersion.NetflowV9 ? 20 : 16;

    /// <param name="datagram">Has a whole header.</param>
    public static uint DomainOf(ReadOnlySpan<byte> datagram, ExportVersion version) =>
        BinaryPrimitives.ReadUInt32BigEndian(datagram[(HeaderSize(version) - 4)..]);

    /// <param name="datagram">Has a whole header.</param>
    public DecodeResult Decode(ExportSource source, ReadOnlySpan<byte> datagram, long receivedNs)
    {
        var isV9 = source.Key.Version == ExportVersion.NetflowV9;
        var message = ReadHeader(source, datagram, isV9, receivedNs);
        if (message.Uptime is { } uptime)
        {
            if (source.Restart.See(uptime))
            {
                source.BeginAnew();
            }

            source.Boot.See(message.ExportMs - uptime);
        }

        if (!source.Sequence.Arrive(BinaryPrimitives.ReadUInt32BigEndian(datagram[(isV9 ? 12 : 8)..])))
        {
            source.BeginAnew();
        }

        (_count, _countIsKnown) = (0, true);
        var result = isV9 ? DecodeSets(source, datagram, message) : DecodeIpfix(source, datagram, message);
        source.Sequence.Advance(isV9 ? 1 : _count);
        if (!isV9 && (!_countIsKnown || result.Problem is not null))
        {
            source.Sequence.Forget();
        }

        return result;
    }

    static MessageContext ReadHeader(ExportSource source, ReadOnlySpan<byte> datagram, bool isV9, long receivedNs)
    {
        var exportMs = 1000L * BinaryPrimitives.ReadUInt32BigEndian(datagram[(isV9 ? 8 : 4)..]);
        source.Counters.ClockAheadNs = (1_000_000 * exportMs) - receivedNs;
        return new MessageContext(exportMs, isV9 ? BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) : null, receivedNs);
    }

    DecodeResult DecodeIpfix(ExportSource source, ReadOnlySpan<byte> datagram, in MessageContext message)
    {
        int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (length < HeaderSize(ExportVersion.Ipfix))
        {
            return new DecodeResult(source, DatagramProblem.BadLength, 2);
        }

        var result = DecodeSets(source, datagram[..Math.Min(length, datagram.Length)], message);
        return result.Problem is null && length > datagram.Length ? new DecodeResult(source, DatagramProblem.Truncated, datagram.Length) : result;
    }

    DecodeResult DecodeSets(ExportSource source, ReadOnlySpan<byte> datagram, in MessageContext message)
    {
        var at = HeaderSize(source.Key.Version);
        while (datagram.Length - at >= SetHeader)
        {
            var id = BinaryPrimitives.ReadUInt16BigEndian(datagram[at..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(at + 2)..]);
            if (length < SetHeader)
            {
                return new DecodeResult(source, DatagramProblem.BadLength, at + 2);
            }

            if (at + length > datagram.Length)
            {
                return new DecodeResult(source, DatagramProblem.Truncated, at + 2);
            }

            if (DecodeSet(source, id, datagram[(at + SetHeader)..], length - SetHeader, message) is { } problem)
            {
                return new DecodeResult(source, problem, at);
            }

            at += length;
        }

        return new DecodeResult(source, null, 0);
    }

    /// <param name="datagram">From the set's contents to the end of the datagram.</param>
    DatagramProblem? DecodeSet(ExportSource source, ushort id, ReadOnlySpan<byte> datagram, int length, in MessageContext message)
    {
        if (id >= Template.FirstId)
        {
            return DecodeData(source, id, datagram, length, message);
        }

        var isV9 = source.Key.Version == ExportVersion.NetflowV9;
        return (isV9, id) switch
        {
            (true, 0) or (false, 2) => DecodeTemplates(source, datagram[..length], options: false, message),
            (true, 1) or (false, 3) => DecodeTemplates(source, datagram[..length], options: true, message),
            _ => null, // Reserved numbers are passed over (RFC 7011 §3.3.2).
        };
    }

    DatagramProblem? DecodeData(ExportSource source, ushort id, ReadOnlySpan<byte> datagram, int length, in MessageContext message)
    {
        if (source.Templates.Find(id) is not { } plan)
        {
            _countIsKnown = false;
            source.Held.Add(id, datagram[..length], message);
            return null;
        }

        var count = AddData(source, plan, datagram, length, message);
        _count += (uint)Math.Max(count, 0);
        return count < 0 ? DatagramProblem.BadRecord : null;
    }

    int AddData(ExportSource source, RecordPlan plan, ReadOnlySpan<byte> datagram, int length, in MessageContext message) => plan.Template.IsOptions
        ? _options.Decode(source, plan.Template, datagram[..length])
        : records.Add(source, plan, datagram, length, message);

    DatagramProblem? DecodeTemplates(ExportSource source, ReadOnlySpan<byte> set, bool options, in MessageContext message)
    {
        var reader = new TemplateReader(set, source.Key.Version, options);
        while (reader.TryRead(out var template))
        {
            source.Counters.TemplateRecords++;
            if (template.IsWithdrawal)
            {
                Withdraw(source, template.Id);
            }
            else if (!source.Templates.Set(template.Template!))
            {
                return DatagramProblem.TooManyTemplates;
            }
            else if (!source.Held.IsEmpty)
            {
                Recover(source, template.Id, message);
            }
        }

        return reader.Problem;
    }

    // RFC 7011 §8.1: the numbers 2 and 3 mean all templates of flows, all of options.
    static void Withdraw(ExportSource source, ushort id)
    {
        if (id is 2 or 3)
        {
            source.Templates.RemoveAll(options: id == 3);
        }
        else
        {
            source.Templates.Remove(id);
        }
    }

    void Recover(ExportSource source, ushort id, in MessageContext message)
    {
        var plan = source.Templates.Find(id)!;
        foreach (var held in source.Held.Take(id, message.ReceivedNs))
        {
            AddData(source, plan, held.Body, held.Body.Length, held.Message);
        }
    }
}
