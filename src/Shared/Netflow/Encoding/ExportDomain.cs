using System.Buffers.Binary;
using Enrichment.Netflow.Exporters;

namespace Enrichment.Netflow.Encoding;

/// <summary>
/// One observation domain (v9: source id) towards one destination: the message that is being filled, the sequence number, and
/// what the collector has been told. Sets follow one another in a message; each is padded to four octets.
/// </summary>
sealed class ExportDomain(uint id, ExportOptions options, IMessageSink sink)
{
    const int SetHeader = 4;
    readonly byte[] _message = new byte[options.MaxMessage];
    readonly int _header = options.Format == ExportFormat.Ipfix ? 16 : 20;
    readonly HashSet<int> _told = [];
    readonly Dictionary<ExportSource, int> _optionsTold = [];
    ExportSource? _lastTeller;
    int _lastVersion;
    int _length;
    int _setStart;
    ushort _setId;
    int _records, _flows, _dataRecords;
    uint _sequence;
    int _messages;
    long _toldAtMs;

    public uint Id => id;

    /// <summary>At most what the options say.</summary>
    public int MaxMessage { get; set; } = options.MaxMessage;

    /// <summary>What the collector was told last.</summary>
    public uint SamplingInterval { get; set; }

    /// <summary>Whether the collector knows that template or option, by now.</summary>
    public bool HasTold(int what) => _told.Contains(what);

    public void Tell(int what) => _told.Add(what);

    /// <summary>Up to which version of its options the collector knows what that exporter tells. Exporters may share a domain.</summary>
    public int OptionsTold(ExportSource source)
    {
        if (!ReferenceEquals(source, _lastTeller))
        {
            (_lastTeller, _lastVersion) = (source, _optionsTold.GetValueOrDefault(source));
        }

        return _lastVersion;
    }

    public void TellOptions(ExportSource source, int version)
    {
        _optionsTold[source] = version;
        (_lastTeller, _lastVersion) = (source, version);
    }

    /// <summary>A collector may have started anew: after some time, and some messages, everything is told again before it is used next.</summary>
    public void ForgetIfDue(long nowMs)
    {
        if (_told.Count == 0)
        {
            Forget(nowMs);
        }
        else if (!options.TellOnce
            && (nowMs - _toldAtMs >= (long)options.TemplateInterval.TotalMilliseconds || _messages >= options.TemplateMessages || nowMs < _toldAtMs))
        {
            Forget(nowMs);
        }
    }

    public void Forget(long nowMs)
    {
        _told.Clear();
        _optionsTold.Clear();
        _lastTeller = null;
        (_toldAtMs, _messages) = (nowMs, 0);
    }

    /// <summary>Whether a record, with all that has to stand before it in the message, fits behind what is there.</summary>
    public bool Fits(ushort setId, int size)
    {
        var begin = _length == 0 ? _header : Padded(_length);
        var at = _setId == setId && _length > 0 ? _length : begin + SetHeader;
        return Padded(at + size) <= MaxMessage;
    }

    /// <summary>Appends a record to a set; <see cref="Fits"/> must have said yes.</summary>
    public void Add(ushort setId, ReadOnlySpan<byte> record, bool isData, bool isFlow)
    {
        if (_length == 0)
        {
            _length = _header;
            _setId = 0xFFFF;
            _setStart = 0;
        }

        if (_setId != setId)
        {
            CloseSet();
            (_setId, _setStart) = (setId, _length);
            _length += SetHeader;
        }

        record.CopyTo(_message.AsSpan(_length));
        _length += record.Length;
        _records++;
        _dataRecords += isData ? 1 : 0;
        _flows += isFlow ? 1 : 0;
    }

    /// <summary>The next record begins a set of its own.</summary>
    public void EndSet()
    {
        if (_length > 0)
        {
            CloseSet();
            (_setId, _setStart) = (0xFFFF, 0);
        }
    }

    /// <summary>Sends what is there.</summary>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    /// <param name="bootMs">When the clock of version 9's header began; a whole second.</param>
    public void Flush(long nowMs, long bootMs)
    {
        if (_length == 0)
        {
            return;
        }

        CloseSet();
        var seconds = (uint)Math.Max(0, nowMs / 1000);
        if (options.Format == ExportFormat.Ipfix)
        {
            WriteIpfixHeader(seconds);
            _sequence += (uint)_dataRecords;
        }
        else
        {
            WriteV9Header(seconds, (uint)(seconds * 1000L - bootMs));
            _sequence++;
        }

        if (!sink.Send(_message.AsSpan(0, _length), _flows))
        {
            Forget(nowMs);
        }

        _messages++;
        (_length, _records, _flows, _dataRecords) = (0, 0, 0, 0);
    }

    static int Padded(int length) => (length + 3) & ~3;

    void CloseSet()
    {
        if (_setStart == 0)
        {
            return;
        }

        var end = Padded(_length);
        _message.AsSpan(_length, end - _length).Clear();
        _length = end;
        BinaryPrimitives.WriteUInt16BigEndian(_message.AsSpan(_setStart), _setId);
        BinaryPrimitives.WriteUInt16BigEndian(_message.AsSpan(_setStart + 2), (ushort)(_length - _setStart));
        _setStart = 0;
    }

    /// <summary>RFC 3954 §5.1. The clock is derived from the seconds, so that times of flows come out to the millisecond.</summary>
    void WriteV9Header(uint seconds, uint upTimeMs)
    {
        var to = new FieldWriter(_message);
        to.U16(9);
        to.U16((ushort)_records);
        to.U32(upTimeMs);
        to.U32(seconds);
        to.U32(_sequence); // counts messages
        to.U32(id);
    }

    /// <summary>RFC 7011 §3.1.</summary>
    void WriteIpfixHeader(uint seconds)
    {
        var to = new FieldWriter(_message);
        to.U16(10);
        to.U16((ushort)_length);
        to.U32(seconds);
        to.U32(_sequence); // counts data records, before this message
        to.U32(id);
    }
}
