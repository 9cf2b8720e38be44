using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Encoding;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Json;

/// <summary>A line of JSON for each flow.</summary>
/// <param name="commandLines">Whether command lines are written.</param>
sealed class JsonOutput(IJsonSink sink, bool commandLines) : IFlowOutput
{
    const int SendAt = 24 * 1024;

    /// <summary>Lines are sent on at <see cref="SendAt"/>; one may be longer than all others together.</summary>
    public const int Longest = 32 * 1024;

    readonly FlowJson _json = new(commandLines);
    readonly FlowRecord _view = new();
    int _lines;

    /// <summary>Lines longer than <see cref="Longest"/>: a command line of that size.</summary>
    public long TooLong { get; private set; }

    public string Name => sink.Name;

    public long Written => sink.Written;

    public long Lost => sink.Lost + TooLong;

    public string Summary => TooLong == 0 ? sink.Summary : $"{sink.Summary}; {TooLong} were too long";

    public void Write(in FlowValues flow, in FlowStamp stamp) => Write(flow, stamp, default);

    public void Write(FlowBatch flows, ReadOnlySpan<FlowStamp> stamps)
    {
        for (var i = 0; i < flows.Count; i++)
        {
            flows.Load(i, _view);
            var source = flows.RunOf(i).Source.Key;
            Write(RecordValues.Of(_view), stamps[i], FlowOrigin.Of(source.Exporter, source.Domain, _view));
        }
    }

    /// <summary>What was written becomes visible.</summary>
    public void KeepTime() => Send();

    public void Dispose()
    {
        Send();
        sink.Dispose();
    }

    void Write(in FlowValues flow, in FlowStamp stamp, in FlowOrigin origin)
    {
        var start = _json.Text.Length;
        _json.Write(flow, stamp, origin);
        if (_json.Text.Length - start > Longest - SendAt)
        {
            _json.Text.Cut(_json.Text.Length - start);
            TooLong++;
            return;
        }

        _lines++;
        if (_json.Text.Length >= SendAt)
        {
            Send();
        }
    }

    void Send()
    {
        if (_lines > 0)
        {
            sink.Write(_json.Text.Written, _lines);
            _json.Text.Clear();
            _lines = 0;
        }
    }
}
